import EvqModel
import EvqPlan
import EvqPlanner
package import EvqRender
import EvqSyntax

/// The rows of a query as they were shown, so that they can be shown again.
package struct KeptResult: Sendable {
  /// Why rows of the result are not here.
  package enum Gap: Sendable, Equatable {
    case pagerClosed, interrupted, failed
    /// The query names no limit, and only this many rows are shown then.
    case shownRowsMax(Int)
    case keptRowsMax

    /// The reason, as the end of a sentence.
    package var text: String {
      switch self {
      case .pagerClosed: "the pager was closed before the end"
      case .interrupted: "Ctrl-C ended the query"
      case .failed: "the query failed before the end"
      case .shownRowsMax(let max): "without a limit evq shows \(max.of("row"))"
      case .keptRowsMax: "evq keeps the first \(KeptResult.rowsMax) rows or a few more"
      }
    }
  }

  /// The query and what its names and its now were.
  struct Question: Sendable {
    let query: Query
    let bindings: NameTable<Environment.Binding>
    let now: Instant
  }

  let schema: RenderSchema
  private(set) var batches: [Batch] = []
  package private(set) var rowCount = 0
  /// Why it is not the whole result; nil for a whole one.
  package internal(set) var gap: Gap?
  /// What gives the rows again; nil where that backend is no longer used.
  var question: Question?
  /// The files that the rows came from, and others that their run has read.
  var inputFiles = InputFiles()
  private var isCut = false

  /// The number of rows at which no further batch is kept.
  package static let rowsMax = 10_000

  init(_ schema: RenderSchema) {
    self.schema = schema
  }

  mutating func append(_ batch: Batch) {
    guard rowCount < KeptResult.rowsMax else {
      isCut = isCut || batch.count > 0
      return
    }
    batches.append(batch)
    rowCount += batch.count
  }

  /// Notes whether rows are missing: `failure` is what ended the query, `shownRowsMax` the limit that cut it.
  mutating func noteEnd(_ failure: EvqError?, shownRowsMax: Int?) {
    switch failure {
    case .closedPipe: gap = .pagerClosed
    case .interrupted: gap = .interrupted
    case .program, .source, .partial, .usage, .alreadyReported: gap = .failed
    case nil: gap = shownRowsMax.map { .shownRowsMax($0) } ?? (isCut ? .keptRowsMax : nil)
    }
  }

  /// Whether the whole result can be asked for.
  package var canRunAgain: Bool { gap != nil && question != nil }

  /// The rows in a format.
  func text(_ format: OutputFormat, _ options: RenderOptions) -> [UInt8] {
    var renderer = format.renderer(options)
    var text: [UInt8] = []
    renderer.begin(schema, to: &text)
    for batch in batches { renderer.write(batch, to: &text) }
    renderer.end(to: &text)
    return text
  }
}

extension Session {
  /// Prints the rows of the last query again, without running it; false where there are none.
  package func showLast(as format: OutputFormat?) throws(EvqError) -> Bool {
    guard let keptResult else { return false }
    try output.write(
      rows: keptResult.text(format ?? settings.format, settings.renderOptions)
    )
    return true
  }

  /// Runs the query of the kept result again, for all of its rows.
  package mutating func answerWhole(as format: OutputFormat?) async throws(EvqError) {
    guard let question = keptResult?.question else { return }
    let outer = (settings, bindings)
    defer { (settings, bindings) = outer }
    settings.shownRowsMax = nil
    settings.now = question.now
    settings.format = format ?? settings.format
    bindings = question.bindings
    try await answer(question.query)
  }
}

extension Int {
  /// The count and the noun, in the plural where it is not one.
  package func of(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}
