package import EvqModel
package import EvqPlan

/// The local half of a plan: the filter, the sort, the limit and the stages, in this order.
package struct Pipeline: Sendable {
  private var operators: [any StageOperator] = []
  /// How many rows each operator has passed on; empty in a copy of the front.
  private var passedCounts: [Int] = []

  /// One that lets everything pass.
  init() {}

  /// Sets the operators up.
  ///
  /// `shownRowsMax` is the most rows to show where the query names no limit, `memoryBytesMax` the most bytes
  /// that the operators may hold. With `explainsEmptiness` the filters can say why no row has passed.
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
        plan.sort.operation(idSlot: query.idSlot, limit: query.limit, budget: budget)
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

  /// What comes out for a batch; nil for nothing yet.
  package mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    try push(batch, from: 0)
  }

  // MARK: Several tasks

  /// How many operators at the front can work in several copies: up to the first that holds rows back.
  private var sharedCount: Int {
    let mergeable = operators.prefix { $0 is any MergeableOperator }
    let holding = mergeable.firstIndex { ($0 as? any MergeableOperator)?.isBlocking ?? false }
    return holding.map { $0 + 1 } ?? mergeable.count
  }

  /// A pipeline of the operators at the front that can work in several copies, which has seen nothing.
  var parallelPrefix: Pipeline {
    var part = Pipeline()
    part.operators = operators.prefix(sharedCount).compactMap { operation in
      (operation as? any MergeableOperator)?.fresh
    }
    return part
  }

  /// What comes out for a batch that the shared part has worked on.
  mutating func consumeAfterSharedPart(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    try push(batch, from: sharedCount)
  }

  /// Takes over what a copy of the shared part saw.
  mutating func merge(_ part: Pipeline) {
    for (index, other) in part.operators.enumerated() {
      guard var operation = operators[index] as? any MergeableOperator,
        let other = other as? any MergeableOperator, operation.merge(copy: other)
      else { continue }
      operators[index] = operation
    }
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

  // MARK: What to tell

  /// How many rows each stage has passed on, those behind the wire only.
  package func passedCounts(ofStages count: Int) -> [Int] {
    let isCut = (operators.last as? LimitOperator)?.looksFurther == true
    return Array((isCut ? passedCounts.dropLast() : passedCounts).suffix(count))
  }

  /// What each operator left out, for the footer.
  package var drops: [DropStatistics] { operators.map(\.drops) }

  /// The counts of the first filter that has passed no row, where the filters keep them.
  package var emptyingFunnel: FilterFunnel? {
    operators.lazy.compactMap { ($0 as? FilterOperator)?.funnel }.first { $0.rowCount > 0 }
  }

  /// Whether the first aggregation has seen no row.
  package var aggregatesNoRows: Bool {
    operators.lazy.compactMap { $0 as? AggregateOperator }.first?.isEmpty ?? false
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
