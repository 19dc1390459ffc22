import EvqModel
import EvqPlan

extension [BoundStage] {
  /// The operators of stages, in order; `idSlot` is the id of rows, for ties.
  package func operators(
    idSlot: Int?,
    budget: MemoryBudget,
    explainsEmptiness: Bool = false
  ) -> [any StageOperator] {
    var idSlot = idSlot
    return indices.map { index in
      // Rows have no id after an aggregation.
      defer { if self[index].makesNewRows { idSlot = nil } }
      let next = index + 1 < count ? self[index + 1] : nil
      if explainsEmptiness, case .filter(let condition) = self[index] {
        return FilterOperator(condition, explainsEmptiness: true)
      }
      return self[index].makeOperator(next: next, idSlot: idSlot, budget)
    }
  }
}

extension BoundStage {
  fileprivate func makeOperator(
    next: BoundStage?,
    idSlot: Int?,
    _ budget: MemoryBudget
  ) -> any StageOperator {
    switch self {
    case .filter(let condition): return FilterOperator(condition)
    case .compute(let assignments): return ComputeOperator(assignments: assignments)
    case .sort(let terms):
      let limit: Int? = if case .limit(let rows)? = next { rows } else { nil }
      return terms.makeOperator(idSlot: idSlot, limit: limit, budget: budget)
    case .limit(let rows): return LimitOperator(rows)
    case .tail(let rows): return TailOperator(rows, budget: budget)
    case .sample(let rows): return SampleOperator(rows, budget: budget)
    case .distinct(let slots): return DistinctOperator(slots, budget: budget)
    case .aggregate(let aggregation): return AggregateOperator(aggregation, budget: budget)
    case .timeBuckets(let counts): return TimeBucketsOperator(counts, budget: budget)
    case .save: return TapOperator()
    }
  }
}

extension [SortTerm] {
  /// The sort operator of these terms; with a limit it keeps only that many rows.
  func makeOperator(idSlot: Int?, limit: Int?, budget: MemoryBudget) -> any StageOperator {
    let sort = SortOperator(self, idSlot: idSlot, limit: limit, budget: budget)
    return KeyedSortOperator.isNeeded(for: self) ? KeyedSortOperator(self, sort) : sort
  }
}
