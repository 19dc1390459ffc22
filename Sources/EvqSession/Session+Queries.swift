import EvqEngine
import EvqModel
import EvqPlanner
import EvqRender
import EvqSyntax

/// One query while it runs.
struct QueryRun {
  let plan: Plan
  let schema: RenderSchema
  var pipeline: Pipeline
  var renderer: any Renderer
  /// Printed but not yet written.
  var pending: [UInt8] = []
  var rowCount = 0
  /// The rows that were printed, where they are kept.
  var kept: KeptResult?
  /// The time of the last row that the source gave.
  var lastTime: Instant?

  init(_ plan: Plan, settings: Settings) {
    self.plan = plan
    schema = RenderSchema(
      columns: plan.query.output.columns.map {
        RenderSchema.Column(name: $0.name, slot: $0.slot.index, type: $0.slot.type)
      },
      isWholeEvent: plan.query.output.isWholeEvent
    )
    pipeline = Pipeline(plan, shownRowsMax: settings.shownRowsMax)
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
  mutating func answer(_ query: Query) async throws(EvqError) {
    let (plan, _, now) = try await plan(query)
    guard let plan else { throw .program }
    var run = QueryRun(plan, settings: settings)
    var source = try await open(run, now)
    run.renderer.begin(run.schema, to: &run.pending)
    var progress = Progress(plan, now: now, settings, output)
    var failure: EvqError?
    do throws(EvqError) {
      try await pull(&run, &source, &progress)
    } catch {
      failure = error
    }
    // What was printed before a failure stays and the format is brought to its end; a count or a sort of
    // half of the rows would be a wrong answer.
    if failure == nil {
      for result in run.pipeline.finish() { try print(result, &run) }
    }
    progress?.clear()
    if let kept = run.kept { lastResult = kept }
    run.renderer.end(to: &run.pending)
    try flush(&run)
    if case .interrupted? = failure, run.rowCount > 0, !settings.isQuiet {
      output.write(message: "the result is not complete: rows are missing after the last one\n")
    }
    if let failure { throw failure.afterRows(of: run, query, source.report) }
    guard !settings.isQuiet else { return }
    let footer = Footer(run, source.report, backend: backend)
    output.write(message: footer.text(settings.messagePalette))
  }

  private mutating func open(
    _ run: QueryRun,
    _ now: Instant
  ) async throws(EvqError) -> any BatchSource {
    do throws(SourceError) {
      return try await backend.open(
        run.plan,
        now: now,
        isStrict: settings.isStrict,
        readsEverything: run.pipeline.readsEverything
      )
    } catch {
      throw EvqError(error)
    }
  }

  /// Moves batches from the source through the pipeline until one of them is done.
  private func pull(
    _ run: inout QueryRun,
    _ source: inout any BatchSource,
    _ progress: inout Progress?
  ) async throws(EvqError) {
    guard run.plan.emptyReason == nil else { return }
    while !run.pipeline.isSatisfied {
      let batch: Batch?
      do throws(SourceError) {
        batch = try await source.next()
      } catch {
        throw EvqError(error)
      }
      if Task.isCancelled { throw .interrupted }
      guard let batch else { return }
      run.note(batch)
      if let result = run.pipeline.consume(batch) { try print(result, &run) }
      progress?.update(source.report, kept: run.rowCount, lastTime: run.lastTime)
    }
  }

  private func print(_ batch: Batch, _ run: inout QueryRun) throws(EvqError) {
    run.rowCount += batch.count
    run.kept?.append(batch)
    run.renderer.write(batch, to: &run.pending)
    try flush(&run)
  }

  private func flush(_ run: inout QueryRun) throws(EvqError) {
    guard !run.pending.isEmpty else { return }
    try output.write(rows: run.pending)
    run.pending.removeAll(keepingCapacity: true)
  }
}

extension EvqError {
  /// A failure of the service after rows were delivered is a partial result.
  fileprivate func afterRows(of run: QueryRun, _ query: Query, _ report: SourceReport) -> EvqError {
    guard case .source(let error) = self, run.rowCount > 0, error.code.rawValue.hasPrefix("E06")
    else { return self }
    let rest = Continuation(run, query, report, error)
    return .partial(error, rest: rest?.text, repeatsRows: rest?.repeatsRows ?? false)
  }
}
