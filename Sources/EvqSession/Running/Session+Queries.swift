import EvqEngine
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

/// One query while it runs.
struct QueryRun {
  let plan: Plan
  let schema: RenderSchema
  var execution: Execution
  var renderer: any Renderer
  var saved: SavedFiles
  var shown: ShownEvents
  /// What is expected of the rows.
  fileprivate(set) var checks: [RowCheck]
  /// Printed but not yet written.
  var pending: [UInt8] = []
  var rowCount = 0
  /// The rows that were printed, where they are kept.
  var kept: KeptResult?
  /// The time of the last row that the source gave.
  var lastTime: Instant?

  init(_ plan: Plan, _ execution: Execution, settings: Settings, saved: SavedFiles) {
    self.plan = plan
    self.execution = execution
    self.saved = saved
    schema = RenderSchema(plan.query.output)
    checks = plan.query.expectations.map { RowCheck($0) }
    shown = ShownEvents(plan)
    renderer = settings.format.renderer(settings.renderOptions)
    kept = settings.keepsResults ? KeptResult(schema) : nil
  }

  fileprivate mutating func note(_ batch: Batch) {
    guard let slot = plan.query.timeSlot, case .times(let times) = batch.column(slot),
      let row = batch.selection.last, times[row] != Column.noTime
    else { return }
    lastTime = Instant(clamping: times[row])
  }
}

extension Session {
  /// Runs a query and prints its rows, then what there is to say about them.
  ///
  /// `expectations` are the conditions that an `expect` after it has; where `isExpected`, what it saves
  /// waits for that.
  mutating func answer(
    _ query: Query,
    expecting expectations: [RowExpectation] = [],
    isExpected: Bool = false
  ) async throws(EvqError) {
    // Planning may fail; then there is no last result.
    (lastResult, scriptState.result) = (nil, nil)
    let (made, diagnostics, now) = try await plan(
      query,
      expecting: expectations.map(\.condition)
    )
    let plan = try Session.planned(made, diagnostics)
    var run = try await start(plan, now)
    let failure = await finish(&run, now)
    let before = keptResult
    keep(run, query, now, failure)
    let hasDelivered = deliversRows
    deliversRows = deliversRows || run.rowCount > 0
    if let failure {
      let report = run.execution.report
      throw try end(&run, failure.after(run, query, report, hasDelivered: hasDelivered))
    }
    let files = try run.saved.finish()
    if isExpected { scriptState.waiting = files } else { try files.commit() }
    scriptState.result = QueryResult(run, expectations)
    guard !settings.isQuiet else { return }
    let emptyNotes = await notesOnEmptyResult(run, after: before, now)
    let lines = isExpected ? [] : files.lines
    let footer = Footer(run, saved: lines, backend: backend, emptyNotes: emptyNotes)
    output.write(message: footer.text(settings.messagePalette))
  }

  /// Opens the source of a plan and the files that it saves to.
  private mutating func start(_ plan: Plan, _ now: Instant) async throws(EvqError) -> QueryRun {
    try noteReading(backend.paths(of: plan.query.input))
    let saved = try SavedFiles(
      plan,
      inputs: inputFiles,
      rowsPath: output.filePath,
      isDryRun: settings.isDryRun
    )
    let execution = try await execution(
      of: plan,
      now,
      shownRowsMax: settings.shownRowsMax,
      explainsEmptiness: !settings.isQuiet && !backend.isReadableAgain(plan.query.input)
    )
    return QueryRun(plan, execution, settings: settings, saved: saved)
  }

  /// Prints all rows; what ended it early, nil where nothing did.
  private func finish(_ run: inout QueryRun, _ now: Instant) async -> EvqError? {
    run.renderer.begin(run.schema, to: &run.pending)
    var progress = Progress(run.plan, now: now, settings, output)
    var failure: EvqError?
    do throws(EvqError) {
      try await pull(&run, &progress)
      // What was printed before a failure stays and the format is brought to its end; a count or a sort
      // of half of the rows would be a wrong answer.
      for result in try await Session.heldBack(&run.execution) { try print(result, &run) }
      try run.saved.write(run.execution.takeSaved())
    } catch {
      failure = error
    }
    progress?.clear()
    // A failure before the first row prints no header.
    if failure != nil, run.rowCount == 0 { return failure }
    run.renderer.end(to: &run.pending)
    do throws(EvqError) { try flush(&run) } catch { failure = error }
    return failure
  }

  /// Keeps what later statements and commands ask about the result.
  private mutating func keep(
    _ run: QueryRun,
    _ query: Query,
    _ now: Instant,
    _ failure: EvqError?
  ) {
    hasAnswered = true
    lastResult = LastResult(
      query: query,
      bindings: bindings,
      now: now,
      shown: run.shown,
      rowCount: run.rowCount
    )
    guard var kept = run.kept else { return }
    let shownRowsMax = run.execution.pipeline.cutShownRows ? settings.shownRowsMax : nil
    kept.noteEnd(failure, shownRowsMax: shownRowsMax)
    kept.runInputs = KeptResult.RunInputs(query: query, bindings: bindings, now: now)
    kept.inputFiles = inputFiles
    keptResult = kept
  }

  /// A plan that is about to be carried out; `shownRowsMax` is the most rows where it names no limit.
  ///
  /// With `explainsEmptiness` its filters can say why no row has passed.
  mutating func execution(
    of plan: Plan,
    _ now: Instant,
    shownRowsMax: Int? = nil,
    explainsEmptiness: Bool = false
  ) async throws(EvqError) -> Execution {
    try noteReading(backend.paths(of: plan.query.input))
    let pipeline = Pipeline(
      plan,
      shownRowsMax: shownRowsMax,
      memoryBytesMax: settings.memoryMax.bytes,
      explainsEmptiness: explainsEmptiness
    )
    do throws(RuntimeFailure) {
      let source = try await backend.open(
        plan,
        now: now,
        isStrict: settings.isStrict,
        readsEverything: pipeline.readsEverything
      )
      return Execution(pipeline, over: source)
    } catch {
      throw EvqError(error)
    }
  }

  /// Moves batches from the source through the pipeline until one of them is done.
  private func pull(
    _ run: inout QueryRun,
    _ progress: inout Progress?
  ) async throws(EvqError) {
    guard run.plan.emptyReason == nil else { return }
    while true {
      let step = try await Session.step(&run.execution)
      if Task.isCancelled { throw .interrupted(nil) }
      guard let step else { return }
      run.note(step.input)
      try run.saved.write(run.execution.takeSaved())
      if let result = step.result { try print(result, &run) }
      progress?.update(run.execution.report, kept: run.rowCount, lastTime: run.lastTime)
    }
  }

  private func print(_ batch: Batch, _ run: inout QueryRun) throws(EvqError) {
    guard batch.count > 0 else { return }
    run.rowCount += batch.count
    run.kept?.append(batch)
    run.shown.add(batch)
    for index in run.checks.indices { run.checks[index].note(batch, run.schema) }
    run.renderer.write(batch, to: &run.pending)
    try flush(&run)
  }

  /// Ends the files of a query that failed, and says what became of them; the failure again.
  private func end(_ run: inout QueryRun, _ failure: EvqError) throws(EvqError) -> EvqError {
    try run.saved.end(after: failure)
    for line in run.saved.lines(after: failure) { say(line) }
    return failure
  }

  private func flush(_ run: inout QueryRun) throws(EvqError) {
    guard !run.pending.isEmpty else { return }
    defer { run.pending.removeAll(keepingCapacity: true) }
    try output.write(rows: run.pending)
  }
}

extension EvqError {
  /// A failure of the service after rows were delivered is a partial result.
  ///
  /// `hasDelivered` says that statements before this one have delivered some.
  fileprivate func after(
    _ run: QueryRun,
    _ query: Query,
    _ report: SourceReport,
    hasDelivered: Bool
  ) -> EvqError {
    func rest(isForgotten: Bool) -> Incomplete {
      let rest = Continuation(run, query, report, cursorIsForgotten: isForgotten)
      return .rows(rest: rest?.text, repeatsRows: rest?.repeatsRows ?? false)
    }
    switch self {
    case .source(let error) where error.code.family.concernsService:
      guard run.rowCount == 0 else {
        return .partial(error, rest(isForgotten: error.code == .requestRefused))
      }
      return hasDelivered ? .partial(error, .statements) : self
    case .interrupted(nil) where run.rowCount > 0:
      return .interrupted(rest(isForgotten: false))
    case .source, .interrupted, .partial, .program, .alreadyReported, .usage, .closedPipe:
      return self
    }
  }
}
