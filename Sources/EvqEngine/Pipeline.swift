package import EvqModel
package import EvqPlanner

/// The local half of a plan: the filter, the sort, the limit and the stages, in this order.
package struct Pipeline {
  private var operators: [any StageOperator] = []
  private var isFinished = false

  /// Sets the operators up; `shownRowsMax` is the most rows to show where the query names no limit.
  package init(_ plan: Plan, shownRowsMax: Int?) {
    let query = plan.query
    if let local = plan.local { operators.append(FilterOperator(local)) }
    if !plan.sort.isEmpty {
      operators.append(SortOperator(plan.sort, idSlot: query.idSlot, limit: query.limit))
    }
    if let limit = query.limit { operators.append(LimitOperator(limit)) }
    appendStages(query.stages, idSlot: query.idSlot)
    if let shownRowsMax, !query.namesLimit {
      operators.append(LimitOperator(shownRowsMax, looksFurther: true))
    }
  }

  private mutating func appendStages(_ stages: [BoundStage], idSlot: Int?) {
    // After an aggregation rows have no id any more.
    var idSlot = idSlot
    for (index, stage) in stages.enumerated() {
      switch stage {
      case .filter(let condition): operators.append(FilterOperator(condition))
      case .compute(let assignments): operators.append(ComputeOperator(assignments: assignments))
      case .sort(let terms):
        let next = index + 1 < stages.count ? stages[index + 1] : nil
        let limit: Int? = if case .limit(let rows)? = next { rows } else { nil }
        operators.append(SortOperator(terms, idSlot: idSlot, limit: limit))
      case .limit(let rows): operators.append(LimitOperator(rows))
      case .tail(let rows): operators.append(TailOperator(rows))
      case .distinct(let slots): operators.append(DistinctOperator(slots: slots.map(\.index)))
      case .count(let slots, let target):
        operators.append(CountOperator(slots: slots.map(\.index), into: target))
        idSlot = nil
      case .save: operators.append(TapOperator())
      }
    }
  }

  /// What comes out for a batch; nil for nothing yet.
  package mutating func consume(_ batch: Batch) -> Batch? {
    push(batch, from: 0)
  }

  /// Whether reading can stop: some operator needs no more rows, and no file before it does.
  package var isSatisfied: Bool { operators.beforeTaps.contains(where: \.isSatisfied) }

  /// Whether no limit can end the reading before the source's end.
  package var readsEverything: Bool { !operators.beforeTaps.contains { $0 is LimitOperator } }

  /// What has come to each `save` since the last call, in the order of the stages.
  package mutating func takeSaved() -> [[Batch]] {
    var saved: [[Batch]] = []
    for index in operators.indices {
      guard var tap = operators[index] as? TapOperator else { continue }
      saved.append(tap.take())
      operators[index] = tap
    }
    return saved
  }

  /// What was held back, in order; to be called once, at the end.
  package mutating func finish() -> [Batch] {
    var results: [Batch] = []
    for index in operators.indices {
      guard let held = operators[index].finish() else { continue }
      if let result = push(held, from: index + 1) { results.append(result) }
    }
    return results
  }

  private mutating func push(_ batch: Batch, from start: Int) -> Batch? {
    var current = batch
    for index in operators.indices[start...] {
      guard let next = operators[index].consume(current) else { return nil }
      current = next
    }
    return current
  }

  // MARK: What to tell

  /// Every filter's evaluator, for the counts of the footer.
  package var filters: [PredicateEvaluator] {
    operators.compactMap { ($0 as? FilterOperator)?.evaluator }
  }

  /// Whether the limit on shown rows cut any off; false where a program's own limit did.
  package var cutShownRows: Bool {
    (operators.last as? LimitOperator).map { $0.looksFurther && $0.wasReached } ?? false
  }
}

extension [any StageOperator] {
  /// Those that stand before the first `save`: what comes after it cannot keep rows from its file.
  fileprivate var beforeTaps: ArraySlice<any StageOperator> { prefix { !($0 is TapOperator) } }
}
