package import EvqModel
package import EvqPlan

/// A stage at run time: transforms batches, and may hold rows back until the end.
package protocol StageOperator: Sendable {
  /// The result of a batch; nil when all of it is held back.
  ///
  /// Throws when the held rows exceed the memory limit.
  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch?
  /// The rows that were held back; nil for none.
  mutating func finish() throws(RuntimeFailure) -> Batch?
  /// Whether further batches cannot change the result, so that reading can stop.
  var isSatisfied: Bool { get }
  /// What was dropped so far.
  var drops: DropStatistics { get }
}

extension StageOperator {
  package mutating func finish() -> Batch? { nil }
  package var isSatisfied: Bool { false }
  package var drops: DropStatistics { DropStatistics() }
}

/// `where`: keeps the rows that satisfy a condition.
package struct FilterOperator: MergeableOperator {
  private let condition: Condition
  private let explainsEmptiness: Bool
  private var evaluator: PredicateEvaluator
  /// Counts of what dropped the rows so far; nil once a row has passed, or without `explainsEmptiness`.
  package private(set) var funnel: FilterFunnel?

  /// The most rows that the funnel examines.
  private static let funnelRowsMax = 100_000

  /// With `explainsEmptiness` it counts the rows that each condition drops until one has passed.
  package init(_ condition: Condition, explainsEmptiness: Bool = false) {
    self.condition = condition
    self.explainsEmptiness = explainsEmptiness
    evaluator = PredicateEvaluator(condition)
    funnel = explainsEmptiness ? FilterFunnel(condition) : nil
  }

  package var fresh: FilterOperator {
    FilterOperator(condition, explainsEmptiness: explainsEmptiness)
  }
  package var isBlocking: Bool { false }

  package var drops: DropStatistics { evaluator.drops }

  package mutating func merge(_ other: FilterOperator) {
    evaluator.merge(other.evaluator)
    if let theirs = other.funnel { funnel?.merge(theirs) } else { funnel = nil }
  }

  package mutating func consume(_ batch: Batch) -> Batch? {
    let result = evaluator.filter(batch)
    if result.count > 0 { funnel = nil }
    if let rowCount = funnel?.rowCount, rowCount >= FilterOperator.funnelRowsMax {
      funnel?.isPartial = true
    } else if funnel != nil {
      for row in batch.selection {
        _ = funnel?.take { batch.value(slot: $0.index, row: row) }
      }
    }
    return result
  }
}

/// `extend`: computes values into slots.
struct ComputeOperator: MergeableOperator {
  let assignments: [(slot: Int, value: ValueExpression)]
  private var unparsed = UnparsedTally()

  init(assignments: [(slot: Int, value: ValueExpression)]) {
    self.assignments = assignments
  }

  var fresh: ComputeOperator { ComputeOperator(assignments: assignments) }
  var isBlocking: Bool { false }

  var drops: DropStatistics {
    var drops = DropStatistics()
    drops.unparsed = unparsed.labelled
    return drops
  }

  mutating func merge(_ other: ComputeOperator) { unparsed.merge(other.unparsed) }

  mutating func consume(_ batch: Batch) -> Batch? {
    var result = batch
    unparsed.begin()
    for (slot, expression) in assignments {
      let hidesUnparsed = expression.hidesUnparsed
      var values = Array(repeating: Value.missing, count: batch.rows.count)
      for row in batch.selection {
        values[row] = unparsed.evaluate(expression, hidesUnparsed: hidesUnparsed, row: row) {
          result.value(slot: $0.index, row: row)
        }
      }
      while result.columns.count <= slot { result.columns.append(.absent) }
      result.columns[slot] = .values(values)
    }
    return result
  }
}

/// `limit`: passes the first rows.
package struct LimitOperator: StageOperator {
  private var remaining: Int
  /// Whether it dropped a row.
  package private(set) var wasReached = false
  /// Whether to read one more row, to know whether there is one.
  package let looksFurther: Bool

  package init(_ rows: Int, looksFurther: Bool = false) {
    remaining = rows
    self.looksFurther = looksFurther
  }

  package mutating func consume(_ batch: Batch) -> Batch? {
    wasReached = wasReached || batch.count > remaining
    var result = batch
    result.selection = Array(batch.selection.prefix(remaining))
    remaining -= result.selection.count
    return result
  }

  package var isSatisfied: Bool { remaining == 0 && (wasReached || !looksFurther) }
}

/// `save`: passes rows on, and keeps them until `take` hands them to the file.
struct TapOperator: StageOperator {
  private var held: [Batch] = []

  mutating func consume(_ batch: Batch) -> Batch? {
    if batch.count > 0 { held.append(batch) }
    return batch
  }

  mutating func take() -> [Batch] {
    defer { held = [] }
    return held
  }
}
