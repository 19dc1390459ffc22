import EvqEngine
import EvqModel
import EvqPlan

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
