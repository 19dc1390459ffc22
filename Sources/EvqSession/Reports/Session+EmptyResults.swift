import EvqEngine
import EvqModel
import EvqPlan
import EvqPlanner

extension Session {
  /// Why a query gave no row; empty where it gave some, or where nothing is known.
  ///
  /// It sends nothing: a file is read again, and of the embedded account the events themselves. Where the service
  /// has decided, the values of the result `before` are all that is known.
  mutating func notesOnEmptyResult(
    _ run: QueryRun,
    after before: KeptResult?,
    _ now: Instant
  ) async -> [String] {
    let pipeline = run.execution.pipeline
    guard run.rowCount == 0 || pipeline.aggregatesNoRows, run.plan.emptyReason == nil else {
      return []
    }
    let funnel =
      backend.isReadableAgain(run.plan.query.input)
      ? await funnelOfRowsAtHand(run.plan.query, now) : pipeline.emptyingFunnel
    var words = Vocabulary()
    if funnel == nil, let before { Session.count(before, into: &words) }
    return EmptyResult(run.plan, funnel, words, now: now).notes
  }

  /// What the filters of a query do to rows that can be read without a request; nil for none.
  private mutating func funnelOfRowsAtHand(
    _ query: BoundQuery,
    _ now: Instant
  ) async -> FilterFunnel? {
    guard let query = query.overRowsAtHand, let plan = Planner.plan(query, catalog: Catalog()).plan,
      plan.emptyReason == nil
    else { return nil }
    do throws(RuntimeFailure) {
      let pipeline = Pipeline(
        plan,
        shownRowsMax: nil,
        memoryBytesMax: settings.memoryMax.bytes,
        explainsEmptiness: true
      )
      var execution = Execution(pipeline, over: try await backend.rowsAgain(plan, now: now))
      while execution.report.rowsRead < EmptyResult.rowsMax, try await execution.step() != nil {
        if Task.isCancelled { return nil }
        _ = execution.takeSaved()
      }
      _ = try await execution.finish()
      var funnel = execution.pipeline.emptyingFunnel
      if execution.report.rowsRead >= EmptyResult.rowsMax { funnel?.isPartial = true }
      return funnel
    } catch {
      // The answer is there already: what only explains it must not fail.
      return nil
    }
  }
}
