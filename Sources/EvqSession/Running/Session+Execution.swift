import EvqBackends
import EvqEngine
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

// Running plans, and remembering their results.
extension Session {
  /// Opens the input of a plan; `shownRowsMax` is the most rows where the query names no limit.
  ///
  /// With `explainsEmptiness` the filters can say why no row has passed.
  mutating func execution(
    of plan: Plan,
    _ now: Instant,
    shownRowsMax: Int? = nil,
    explainsEmptiness: Bool = false
  ) async throws(EvqError) -> Execution {
    let pipeline = Pipeline(
      plan,
      shownRowsMax: shownRowsMax,
      memoryBytesMax: settings.memoryMax.bytes,
      explainsEmptiness: explainsEmptiness
    )
    return Execution(
      pipeline,
      over: try await open(plan, now, readsEverything: pipeline.readsEverything)
    )
  }

  /// Opens the input of a plan, which was checked against the outputs by `noteReading`.
  mutating func open(
    _ plan: Plan,
    _ now: Instant,
    readsEverything: Bool
  ) async throws(EvqError) -> any BatchSource {
    let options = ReadOptions(
      now: now,
      isStrict: settings.isStrict,
      readsEverything: readsEverything
    )
    do throws(RuntimeFailure) {
      return try await backend.open(plan, options)
    } catch {
      throw EvqError(error)
    }
  }

  /// Runs a plan and prints nothing; files of `| save` are not written.
  mutating func forEachBatch(
    of plan: Plan,
    _ now: Instant,
    _ body: (Batch) throws(EvqError) -> Void
  ) async throws(EvqError) -> SourceReport {
    try noteReading(backend.paths(of: plan.query.input))
    var execution = try await execution(of: plan, now)
    while plan.emptyReason == nil, let step = try await execution.nextStep() {
      if Task.isCancelled { throw .interrupted(nil) }
      _ = execution.takeSaved()
      if let result = step.result { try body(result) }
    }
    for batch in try await execution.heldBack() { try body(batch) }
    return execution.report
  }

  mutating func collect(
    _ plan: Plan,
    _ now: Instant,
    _ statement: String,
    _ budget: MemoryBudget
  ) async throws(EvqError) -> (rows: ResultRows, report: SourceReport) {
    var rows = ResultRows(plan.query, statement: statement, budget: budget)
    let report = try await forEachBatch(of: plan, now) { (batch) throws(EvqError) in
      do throws(RuntimeFailure) {
        try rows.add(batch)
      } catch {
        throw EvqError(error)
      }
    }
    return (rows, report)
  }

  /// Prints rows that were made here, in the format of rows.
  func write(_ table: ValueTable) throws(EvqError) {
    var renderer = settings.format.renderer(settings.renderOptions)
    var bytes: [UInt8] = []
    renderer.begin(table.schema, to: &bytes)
    renderer.write(table.batch, to: &bytes)
    renderer.end(to: &bytes)
    try output.write(rows: bytes)
  }

  // MARK: Results

  /// Forgets the last result: the next query may fail before it has one.
  mutating func forgetResult() {
    results.last = nil
    frame.script.result = nil
  }

  /// Keeps what later statements and commands ask about a result.
  mutating func remember(_ run: QueryRun, _ query: Query, _ failure: EvqError?) {
    results.hasAnswered = true
    results.deliversRows = results.deliversRows || run.rowCount > 0
    results.last = LastResult(
      query: query,
      bindings: frame.bindings,
      now: run.now,
      shown: run.shown,
      rowCount: run.rowCount
    )
    guard var kept = run.kept else { return }
    let shownRowsMax = run.execution.pipeline.cutShownRows ? settings.shownRowsMax : nil
    kept.noteEnd(failure, shownRowsMax: shownRowsMax)
    kept.runInputs = KeptResult.RunInputs(query: query, bindings: frame.bindings, now: run.now)
    kept.inputFiles = inputFiles
    results.kept = kept
  }

  /// Prints a line about what was done, unless only rows are wanted.
  func say(_ text: String) {
    if !settings.isQuiet { output.write(message: SafeText.visible(text) + "\n") }
  }
}
