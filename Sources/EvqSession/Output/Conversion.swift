import EvqEngine
package import EvqModel
import EvqRender
import EvqSyntax

/// `evq convert`: converts files of events to another kind, each event complete.
package struct Conversion {
  private let inputs: [String]
  private let form: FileKind.Form
  private let isStrict: Bool
  private let output: any SessionOutput

  /// A conversion to a form; with `isStrict` a malformed record is an error.
  package init(
    _ inputs: [String],
    to form: FileKind.Form,
    isStrict: Bool,
    output: any SessionOutput
  ) {
    self.inputs = inputs
    self.form = form
    self.isStrict = isStrict
    self.output = output
  }

  /// Reads the inputs, writes the events, and reports their number unless `isQuiet`.
  package func run(isQuiet: Bool) async throws(EvqError) {
    var events = try await open()
    try await write(&events)
    guard !isQuiet else { return }
    var report = events.execution.report
    if let spooled = events.spooledReport { report = spooled }
    let notes = Footer.malformedNotes(report) + events.notes
    let lines = notes.map { "note: \(SafeText.visible($0))\n" }
    output.write(message: "\(report.rowsRead.of("event")) converted\n" + lines.joined())
  }

  /// The events of the inputs, and notes about them.
  private struct Events {
    var execution: Execution
    var schema: RenderSchema
    var spooledReport: SourceReport?
    var notes: [String] = []

    init(
      _ source: any BatchSource,
      _ schema: RenderSchema,
      _ spooledReport: SourceReport? = nil,
      notes: [String] = []
    ) {
      execution = Execution(Pipeline(), over: source)
      self.schema = schema
      self.spooledReport = spooledReport
      self.notes = notes
    }
  }

  private func open() async throws(EvqError) -> Events {
    let files: EventFiles
    do throws(RuntimeFailure) {
      files = try EventFiles(inputs, isStrict: isStrict)
    } catch {
      throw EvqError(error)
    }
    if let path = output.filePath { try files.inputFiles.check(path, named: path) }
    return try await events(of: files)
  }

  private func events(of files: EventFiles) async throws(EvqError) -> Events {
    do throws(RuntimeFailure) {
      var files = files
      switch form {
      case .ndjson, .json:
        let schema = RenderSchema(columns: [], isWholeEvent: true)
        return Events(try files.source([]), schema)
      case .csv, .tsv:
        // The header needs the names of all columns before the first row.
        try await files.makeReadableTwice()
        let columns = try await EventColumns(of: files)
        return Events(
          try columns.source(files),
          columns.schema,
          files.spooledReport,
          notes: columns.notes
        )
      }
    } catch {
      throw EvqError(error)
    }
  }

  private func write(_ events: inout Events) async throws(EvqError) {
    var renderer = form.format.renderer(RenderOptions())
    var bytes: [UInt8] = []
    renderer.begin(events.schema, to: &bytes)
    events.execution.formatRows(renderer.rowFormat)
    try output.write(rows: bytes)
    while let step = try await events.execution.nextStep() {
      if Task.isCancelled { throw .interrupted(nil) }
      guard let batch = step.result, batch.count > 0 else { continue }
      bytes.removeAll(keepingCapacity: true)
      renderer.write(batch, to: &bytes)
      try output.write(rows: bytes)
    }
    if Task.isCancelled { throw .interrupted(nil) }
    bytes.removeAll(keepingCapacity: true)
    renderer.end(to: &bytes)
    try output.write(rows: bytes)
  }
}
