import EvqEngine
import EvqModel
import EvqPlan
import EvqRender

/// One query while it runs: batches go through the pipeline and the renderer to the output.
struct QueryRun {
  let plan: Plan
  let now: Instant
  let schema: RenderSchema
  private(set) var execution: Execution
  private(set) var shown: ShownEvents
  /// The conditions of `expect`, with what they found.
  private(set) var checks: [RowCheck]
  private(set) var rowCount = 0
  /// The printed rows, where the settings keep them.
  private(set) var kept: KeptResult?
  /// The time of the last row of the source.
  private(set) var lastTime: Instant?
  private var renderer: any Renderer
  private var saved: SavedFiles
  private var progress: Progress?
  /// Rendered and not yet written.
  private var pending: [UInt8] = []
  private let output: any SessionOutput

  init(
    _ planned: PlannedQuery,
    _ execution: Execution,
    _ saved: SavedFiles,
    _ settings: Settings,
    _ output: any SessionOutput
  ) {
    plan = planned.plan
    now = planned.now
    self.execution = execution
    self.saved = saved
    self.output = output
    schema = RenderSchema(plan.query.output)
    checks = plan.query.expectations.map { RowCheck($0) }
    shown = ShownEvents(plan)
    renderer = settings.format.renderer(settings.renderOptions)
    kept = settings.keepsResults ? KeptResult(schema) : nil
    progress = Progress(plan, now: now, settings, output)
  }

  /// What was read so far.
  var report: SourceReport { execution.report }

  /// Prints all rows; returns what ended them early.
  mutating func printRows() async -> EvqError? {
    renderer.begin(schema, to: &pending)
    execution.formatRows(renderer.rowFormat)
    var failure: EvqError?
    do throws(EvqError) {
      try await pull()
      // After a failure the printed rows stay and the format is ended; rows held back by a count or
      // a sort are dropped, because half of them would be a wrong answer.
      for batch in try await execution.heldBack() { try await print(batch) }
      try saved.write(execution.takeSaved())
    } catch {
      failure = error
    }
    progress?.clear()
    // A failure before the first row prints no header.
    if failure != nil, rowCount == 0 { return failure }
    renderer.end(to: &pending)
    do throws(EvqError) { try flush() } catch { failure = error }
    return failure
  }

  /// Moves batches from the source through the pipeline until one of them ends.
  private mutating func pull() async throws(EvqError) {
    guard plan.emptyReason == nil else { return }
    while true {
      let step = try await execution.nextStep()
      if Task.isCancelled { throw .interrupted(nil) }
      guard let step else { return }
      note(step.input)
      try saved.write(execution.takeSaved())
      if let result = step.result { try await print(result) }
      progress?.update(execution.report, kept: rowCount, lastTime: lastTime)
    }
  }

  private mutating func print(_ batch: Batch) async throws(EvqError) {
    guard batch.count > 0 else { return }
    rowCount += batch.count
    if kept != nil { kept?.append(batch.withoutFormattedRows) }
    shown.add(batch)
    for index in checks.indices { checks[index].note(batch, schema) }
    var parts = FormattedParts(of: batch, renderer.rowFormat)
    while let part = await parts.next() {
      renderer.write(part, to: &pending)
      try flush()
    }
  }

  private mutating func flush() throws(EvqError) {
    guard !pending.isEmpty else { return }
    defer { pending.removeAll(keepingCapacity: true) }
    try output.write(rows: pending)
  }

  private mutating func note(_ batch: Batch) {
    guard let slot = plan.query.timeSlot, case .times(let times) = batch.column(slot),
      let row = batch.selection.last, times[row] != Column.noTime
    else { return }
    lastTime = Instant(clamping: times[row])
  }

  // MARK: Files of `| save`

  /// Ends the files; they wait to be renamed.
  mutating func finishFiles() throws(EvqError) -> UncommittedFiles { try saved.finish() }

  /// Ends the files after a failure; a line for each.
  mutating func endFiles(after failure: EvqError) throws(EvqError) -> [String] {
    try saved.end(after: failure)
    return saved.lines(after: failure)
  }
}

extension Batch {
  fileprivate var withoutFormattedRows: Batch {
    var copy = self
    copy.formattedRows = nil
    return copy
  }
}

extension Execution {
  /// `step`, with its failure as one of the session.
  mutating func nextStep() async throws(EvqError) -> Execution.Step? {
    do throws(RuntimeFailure) {
      return try await step()
    } catch {
      throw EvqError(error)
    }
  }

  /// `finish`, with its failure as one of the session.
  mutating func heldBack() async throws(EvqError) -> [Batch] {
    do throws(RuntimeFailure) {
      return try await finish()
    } catch {
      throw EvqError(error)
    }
  }
}
