import EvqEngine
import EvqModel
import EvqPlan
import EvqSyntax

extension Session {
  /// `explain analyze`: runs a query, prints no row of it, and says what was sent, fetched and dropped.
  mutating func analyze(_ query: Query) async throws(EvqError) {
    let (made, diagnostics, now) = try await plan(query)
    let plan = try Session.planned(made, diagnostics)
    _ = waits.take()
    var run = AnalyzedRun(plan)
    // Every row is wanted here, also those that a filter in the scan would drop unseen.
    var open = plan
    open.local = nil
    let start = ContinuousClock.now
    if plan.emptyReason == nil {
      var source = try await source(of: open, now)
      run.note(opening: ContinuousClock.now - start)
      try await pull(&source, &run)
      run.report = source.report
    }
    try run.finish()
    run.waits = waits.take()
    let report = AnalysisReport(run, showsTimes: settings.now == nil)
    try output.write(rows: Array(report.text(settings.rowPalette).utf8))
  }

  private mutating func source(
    of plan: Plan,
    _ now: Instant
  ) async throws(EvqError) -> any BatchSource {
    do throws(RuntimeFailure) {
      return try await backend.open(
        plan,
        now: now,
        isStrict: settings.isStrict,
        readsEverything: Pipeline(plan, shownRowsMax: nil).readsEverything
      )
    } catch {
      throw EvqError(error)
    }
  }

  private func pull(
    _ source: inout any BatchSource,
    _ run: inout AnalyzedRun
  ) async throws(EvqError) {
    do throws(RuntimeFailure) {
      while !run.isSatisfied {
        let start = ContinuousClock.now
        guard let batch = try await source.next() else { return }
        run.note(fetching: ContinuousClock.now - start)
        guard !Task.isCancelled else { break }
        try run.take(batch)
      }
    } catch {
      throw EvqError(error)
    }
    if Task.isCancelled { throw .interrupted(nil) }
  }
}

/// A query that is run to be counted.
struct AnalyzedRun {
  let plan: Plan
  private(set) var funnel: FilterFunnel
  private(set) var pipeline: Pipeline
  private(set) var resultCount = 0
  private(set) var opening = Duration.zero
  private(set) var fetching = Duration.zero
  private(set) var filtering = Duration.zero
  private(set) var staging = Duration.zero
  var report = SourceReport()
  var waits = RequestWaits.Tally()

  init(_ plan: Plan) {
    self.plan = plan
    let checked = plan.conjuncts.filter(\.outcome.isCheckedHere)
    funnel = FilterFunnel(
      checked.map { BoundCondition(condition: $0.condition, text: $0.text, range: $0.range) },
      countsValues: false
    )
    var behind = plan
    behind.local = nil
    pipeline = Pipeline(behind, shownRowsMax: nil)
  }

  var isSatisfied: Bool { pipeline.isSatisfied }

  mutating func note(opening time: Duration) { opening += time }

  mutating func note(fetching time: Duration) { fetching += time }

  /// Takes a batch through the conditions, counted one by one, and the rest.
  mutating func take(_ batch: Batch) throws(RuntimeFailure) {
    let start = ContinuousClock.now
    var kept = batch
    kept.selection = batch.selection.filter { row in
      funnel.take { batch.value(slot: $0.index, row: row) }
    }
    let middle = ContinuousClock.now
    resultCount += try pipeline.consume(kept)?.count ?? 0
    _ = pipeline.takeSaved()
    filtering += middle - start
    staging += ContinuousClock.now - middle
  }

  /// Lets out what was held back.
  mutating func finish() throws(EvqError) {
    let start = ContinuousClock.now
    do throws(RuntimeFailure) {
      for batch in try pipeline.finish() { resultCount += batch.count }
    } catch {
      throw EvqError(error)
    }
    staging += ContinuousClock.now - start
  }
}
