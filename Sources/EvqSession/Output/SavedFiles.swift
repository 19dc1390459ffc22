import EvqEngine
import EvqFiles
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

/// The output files of a query's `save` stages, in the order of the stages.
struct SavedFiles {
  private struct SavedFile {
    let file: OutputFile
    var renderer: any Renderer
    var rowCount = 0
  }

  private var files: [SavedFile] = []
  /// Whether it writes nothing and only reports what it would write.
  private let isDryRun: Bool

  /// Opens the temporary files; throws for one that cannot be written, or that the run reads or writes already.
  ///
  /// `inputs` are the files that the run has read, `rowsPath` is the file of its rows.
  init(_ plan: Plan, inputs: InputFiles, rowsPath: String?, isDryRun: Bool) throws(EvqError) {
    self.isDryRun = isDryRun
    for stage in plan.query.stages {
      guard case .save(let rows) = stage else { continue }
      try inputs.check(rows.path, named: rows.path)
      let file = try OutputFile(rows.path)
      if isWritten(file.destination, rowsPath) { throw SavedFiles.clash(rows.path) }
      var saved = SavedFile(file: file, renderer: rows.form.format.renderer(RenderOptions()))
      var start: [UInt8] = []
      saved.renderer.begin(RenderSchema(rows.schema), to: &start)
      if !isDryRun { try file.write(start) }
      files.append(saved)
    }
  }

  /// Whether another `save` or the run's rows go to the same file.
  private func isWritten(_ path: String, _ rowsPath: String?) -> Bool {
    if files.contains(where: { $0.file.destination == path }) || path == rowsPath { return true }
    guard let rowsPath, let own = FileIdentity(regularFileAt: path) else { return false }
    return FileIdentity(regularFileAt: rowsPath) == own
  }

  private static func clash(_ path: String) -> EvqError {
    .source(
      RuntimeFailure(
        .unwritableOutput,
        "cannot write `\(path)`: something else writes it",
        helps: ["choose another name for what is saved"]
      )
    )
  }

  /// Writes the rows of the stages.
  mutating func write(_ batches: [[Batch]]) throws(EvqError) {
    for (index, batches) in zip(files.indices, batches) {
      for batch in batches {
        var bytes: [UInt8] = []
        files[index].renderer.write(batch, to: &bytes)
        files[index].rowCount += batch.count
        if !isDryRun { try files[index].file.write(bytes) }
      }
    }
  }

  /// Writes the ends of the files, which are then ready to be committed.
  mutating func finish() throws(EvqError) -> UncommittedFiles {
    guard !isDryRun else {
      files.forEach { $0.file.discard() }
      return UncommittedFiles(files: [], lines: lines)
    }
    for index in files.indices {
      var end: [UInt8] = []
      files[index].renderer.end(to: &end)
      try files[index].file.write(end)
    }
    return UncommittedFiles(files: files.map(\.file), lines: lines)
  }

  /// Ends the files of a failed query: commits a partial result, discards anything else.
  mutating func end(after error: EvqError) throws(EvqError) {
    guard error.leavesPart else { return files.forEach { $0.file.discard() } }
    try finish().commit()
  }

  /// A message for each saved file.
  private var lines: [String] {
    files.map { saved in
      let tense = isDryRun ? "is" : "was"
      let replaced = saved.file.replacesFile ? ", in place of the file that \(tense) there" : ""
      let what = "\(saved.rowCount.of("row")) to \(saved.file.path)\(replaced)"
      return isDryRun ? "would save \(what)" : "saved \(what)"
    }
  }

  /// The messages after a failure.
  func lines(after error: EvqError) -> [String] {
    error.leavesPart
      ? lines.map { "\($0): a part of the result" }
      : files.map { "nothing was saved to \($0.file.path)" }
  }
}

extension FileKind.Form {
  /// How rows are printed for a file of this form.
  var format: OutputFormat {
    switch self {
    case .ndjson: .ndjson
    case .json: .json
    case .csv: .csv
    case .tsv: .tsv
    }
  }
}

extension RenderSchema {
  init(_ schema: OutputSchema) {
    self.init(
      columns: schema.columns.map {
        Column(name: $0.name, slot: $0.slot.index, type: $0.slot.type)
      },
      isWholeEvent: schema.isWholeEvent
    )
  }
}

extension EvqError {
  /// Whether the failed query has a partial result.
  fileprivate var leavesPart: Bool {
    if case .partial(_, .rows) = self { true } else { false }
  }
}
