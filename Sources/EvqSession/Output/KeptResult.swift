import EvqBackends
import EvqModel
import EvqPlan
import EvqPlanner
package import EvqRender
import EvqSyntax

/// The rows of the last query, kept to be shown again.
package struct KeptResult: Sendable {
  /// The reason why rows of the result are missing.
  package enum Gap: Sendable, Equatable {
    case pagerClosed, interrupted, failed
    /// The query has no limit, so only this many rows were shown.
    case shownRowsMax(Int)
    case keptRowsMax

    /// The reason as a clause.
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

  /// The query with its bindings and its time.
  struct RunInputs: Sendable {
    let query: Query
    let bindings: NameTable<Environment.Binding>
    let now: Instant
  }

  let schema: RenderSchema
  private(set) var batches: [Batch] = []
  package private(set) var rowCount = 0
  /// Why the result is incomplete; nil for a complete one.
  package internal(set) var gap: Gap?
  /// What is needed to run the query again; nil after a change of the backend.
  var runInputs: RunInputs?
  /// The files that the run has read.
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

  /// Records why rows are missing: the failure that ended the query, or the limit that cut it.
  mutating func noteEnd(_ failure: EvqError?, shownRowsMax: Int?) {
    switch failure {
    case .closedPipe: gap = .pagerClosed
    case .interrupted: gap = .interrupted
    case .program, .source, .partial, .usage, .alreadyReported: gap = .failed
    case nil: gap = shownRowsMax.map { .shownRowsMax($0) } ?? (isCut ? .keptRowsMax : nil)
    }
  }

  /// Whether the query can be run again for the complete result.
  package var canRunAgain: Bool { gap != nil && runInputs != nil }

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
  /// Prints the rows of the last query again, without running it; false if there are none.
  package func showLast(as format: OutputFormat?) throws(EvqError) -> Bool {
    guard let kept = results.kept else { return false }
    try output.write(
      rows: kept.text(format ?? settings.format, settings.renderOptions)
    )
    return true
  }

  /// Runs the last query again for all of its rows.
  package mutating func answerWhole(as format: OutputFormat?) async throws(EvqError) {
    guard let inputs = results.kept?.runInputs else { return }
    try await inFrame {
      $0.settings.shownRowsMax = nil
      $0.settings.now = inputs.now
      $0.settings.format = format ?? $0.settings.format
      $0.bindings = inputs.bindings
    } keeping: {
      $1.script = $0.script
    } _: { (session) throws(EvqError) in
      try await QueryRunner(query: inputs.query).run(in: &session)
    }
  }
}

extension Int {
  /// The count with its noun in singular or plural: `2 rows`.
  package func of(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}
