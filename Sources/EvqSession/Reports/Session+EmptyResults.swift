import EvqBackends
import EvqEngine
import EvqModel
import EvqPlan
import EvqPlanner

extension Session {
  /// Explains an empty result; no notes if there are rows or no reason is known.
  ///
  /// It sends nothing. It reads a file, or the sample account's events, again. If the service applied the filters,
  /// it uses the values of the previous result.
  mutating func notesOnEmptyResult(
    _ run: QueryRun,
    after previous: KeptResult?
  ) async -> [String] {
    let pipeline = run.execution.pipeline
    guard run.rowCount == 0 || pipeline.aggregatesNoRows, run.plan.emptyReason == nil else {
      return []
    }
    let funnel =
      backend.canReread(run.plan.query.input)
      ? await funnelOfReadableRows(run.plan.query, run.now) : pipeline.emptyingFunnel
    var values = Vocabulary()
    if funnel == nil, let previous { Session.count(previous, into: &values) }
    return EmptyResult(run.plan, funnel, values, now: run.now).notes
  }

  /// How many rows each filter keeps, over rows that need no request; nil for none.
  private mutating func funnelOfReadableRows(
    _ query: BoundQuery,
    _ now: Instant
  ) async -> FilterFunnel? {
    guard let query = query.overLocalRows, let plan = Planner.plan(query, catalog: Catalog()).plan,
      plan.emptyReason == nil
    else { return nil }
    do throws(RuntimeFailure) {
      let pipeline = Pipeline(
        plan,
        shownRowsMax: nil,
        memoryBytesMax: settings.memoryMax.bytes,
        explainsEmptiness: true
      )
      var execution = Execution(pipeline, over: try await backend.reread(plan, now: now))
      while execution.report.rowsRead < EmptyResult.rowsMax, try await execution.step() != nil {
        if Task.isCancelled { return nil }
        _ = execution.takeSaved()
      }
      _ = try await execution.finish()
      var funnel = execution.pipeline.emptyingFunnel
      if execution.report.rowsRead >= EmptyResult.rowsMax { funnel?.isPartial = true }
      return funnel
    } catch {
      // The result is complete already; its explanation must not fail.
      return nil
    }
  }
}
