package import EvqModel
package import EvqPlan

/// The local operators of a plan: filter, sort, limit and stages, in this order.
package struct Pipeline: Sendable {
  private var operators: [any StageOperator] = []
  /// The number of output rows of each operator; empty in a copy of the front.
  private var passedCounts: [Int] = []
  /// Formats the rows that come out of a copy; nil leaves that to the caller.
  var rowFormat: RowFormat?

  /// A pipeline without operators.
  package init() {}

  /// Makes the operators of a plan.
  ///
  /// `shownRowsMax` limits a query without a limit of its own; `memoryBytesMax` limits the memory of all operators.
  /// With `explainsEmptiness` the filters can explain why no row passed.
  package init(
    _ plan: Plan,
    shownRowsMax: Int?,
    memoryBytesMax: Int = .max,
    explainsEmptiness: Bool = false
  ) {
    let query = plan.query
    let budget = MemoryBudget(bytesMax: memoryBytesMax)
    if let local = plan.local {
      operators.append(FilterOperator(local, explainsEmptiness: explainsEmptiness))
    }
    if !plan.sort.isEmpty {
      operators.append(
        plan.sort.makeOperator(idSlot: query.idSlot, limit: query.limit, budget: budget)
      )
    }
    if let limit = query.limit { operators.append(LimitOperator(limit)) }
    operators += query.stages.operators(
      idSlot: query.idSlot,
      budget: budget,
      explainsEmptiness: explainsEmptiness
    )
    if let shownRowsMax, !query.namesLimit {
      operators.append(LimitOperator(shownRowsMax, looksFurther: true))
    }
    passedCounts = operators.map { _ in 0 }
  }

  /// The result of a batch; nil when an operator holds all of it back.
  package mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    try push(batch, from: 0)
  }

  // MARK: Several tasks

  /// The number of operators that can run in copies: up to the first blocking one.
  private var prefixCount: Int {
    let mergeable = operators.prefix { $0 is any MergeableOperator }
    let last = mergeable.firstIndex { operation in
      (operation as? any MergeableOperator).map { $0.isBlocking || $0.runsAfterCopies } ?? false
    }
    return last.map { $0 + 1 } ?? mergeable.count
  }

  /// The first operator that gets what the copies return.
  private var firstAfterCopies: Int {
    let count = prefixCount
    let last = operators.prefix(count).last as? any MergeableOperator
    return last?.runsAfterCopies == true ? count - 1 : count
  }

  /// A fresh copy of the operators that can run in several tasks; if they are all, it formats the rows.
  var parallelPrefix: Pipeline {
    var prefix = Pipeline()
    let isBlocking = (operators.last as? any MergeableOperator)?.isBlocking ?? false
    if prefixCount == operators.count, !isBlocking { prefix.rowFormat = rowFormat }
    prefix.operators = operators.prefix(prefixCount).compactMap { operation in
      (operation as? any MergeableOperator)?.fresh
    }
    return prefix
  }

  /// `consume` in a copy of `parallelPrefix`, which also formats the rows.
  mutating func consumeAndFormat(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    guard var result = try consume(batch), result.count > 0 else { return nil }
    result.formattedRows = rowFormat?(result)
    return result
  }

  /// The result of a batch that has passed a copy of `parallelPrefix`.
  mutating func consumeAfterPrefix(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    try push(batch, from: firstAfterCopies)
  }

  /// Adds the state of a copy of `parallelPrefix`.
  mutating func merge(_ copy: Pipeline) {
    for (index, other) in copy.operators.enumerated() {
      guard var operation = operators[index] as? any MergeableOperator,
        let other = other as? any MergeableOperator, operation.merge(copy: other)
      else { continue }
      operators[index] = operation
    }
  }

  /// Called once after the last `merge`.
  mutating func completeMerge() async throws(RuntimeFailure) {
    for index in operators.indices.prefix(prefixCount) {
      guard var operation = operators[index] as? any MergeableOperator else { continue }
      try await operation.completeMerge()
      operators[index] = operation
    }
  }

  /// Whether reading can stop: an operator needs no more rows, and no `save` before it does.
  package var isSatisfied: Bool { operators.beforeTaps.contains(where: \.isSatisfied) }

  /// Whether the source is read to its end: no limit can stop it.
  package var readsEverything: Bool { !operators.beforeTaps.contains { $0 is LimitOperator } }

  /// Removes and returns the rows for each `save` stage since the last call, in the order of the stages.
  package mutating func takeSaved() -> [[Batch]] {
    var saved: [[Batch]] = []
    for index in operators.indices {
      guard var tap = operators[index] as? TapOperator else { continue }
      saved.append(tap.take())
      operators[index] = tap
    }
    return saved
  }

  /// The rows that were held back, in order; call it once, at the end.
  package mutating func finish() throws(RuntimeFailure) -> [Batch] {
    var results: [Batch] = []
    for index in operators.indices {
      guard let held = try operators[index].finish() else { continue }
      count(held, at: index)
      if let result = try push(held, from: index + 1) { results.append(result) }
    }
    return results
  }

  private mutating func push(_ batch: Batch, from start: Int) throws(RuntimeFailure) -> Batch? {
    var current = batch
    for index in operators.indices[start...] {
      guard let next = try operators[index].consume(current) else { return nil }
      count(next, at: index)
      current = next
    }
    return current
  }

  private mutating func count(_ batch: Batch, at index: Int) {
    if index < passedCounts.count { passedCounts[index] += batch.count }
  }

  // MARK: Statistics

  /// The number of output rows of each of the last `count` stages.
  package func passedCounts(ofStages count: Int) -> [Int] {
    let isCut = (operators.last as? LimitOperator)?.looksFurther == true
    return Array((isCut ? passedCounts.dropLast() : passedCounts).suffix(count))
  }

  /// What each operator dropped, for the footer.
  package var drops: [DropStatistics] { operators.map(\.drops) }

  /// The counts of the first filter that passed no row; nil unless filters keep them.
  package var emptyingFunnel: FilterFunnel? {
    operators.lazy.compactMap { ($0 as? FilterOperator)?.funnel }.first { $0.rowCount > 0 }
  }

  /// Whether the first aggregation received no row.
  package var aggregatesNoRows: Bool {
    operators.lazy.compactMap { $0 as? AggregateOperator }.first?.isEmpty ?? false
  }

  /// Whether the limit on shown rows cut the result; false for the query's own limit.
  package var cutShownRows: Bool {
    (operators.last as? LimitOperator).map { $0.looksFurther && $0.wasReached } ?? false
  }
}

extension [any StageOperator] {
  /// The operators before the first `save`, whose file must get all rows.
  fileprivate var beforeTaps: ArraySlice<any StageOperator> { prefix { !($0 is TapOperator) } }
}
