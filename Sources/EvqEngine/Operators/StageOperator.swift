package import EvqModel
package import EvqPlan

/// One step of the work on batches: takes some, gives some, and may hold rows back to the end.
package protocol StageOperator: Sendable {
  /// What the stage gives for a batch; nil for nothing yet.
  ///
  /// Throws where it would have to hold more than there is memory for.
  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch?
  /// What the stage held back.
  mutating func finish() throws(RuntimeFailure) -> Batch?
  /// Whether no further batch can change the result, so that reading can stop.
  var isSatisfied: Bool { get }
  /// What was left out of the result so far.
  var drops: DropStatistics { get }
}

extension StageOperator {
  package mutating func finish() -> Batch? { nil }
  package var isSatisfied: Bool { false }
  package var drops: DropStatistics { DropStatistics() }
}

/// `where`.
package struct FilterOperator: MergeableOperator {
  private let condition: Condition
  private let explainsEmptiness: Bool
  private var evaluator: PredicateEvaluator
  /// The fate of the rows so far; nil once a row has passed, and where nobody asks.
  package private(set) var funnel: FilterFunnel?

  /// The most rows that are looked at one by one.
  private static let funnelRowsMax = 100_000

  /// With `explainsEmptiness` it counts what each condition does to the rows until one has passed.
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

/// `extend`: fills a slot.
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

/// `limit`: the first rows.
package struct LimitOperator: StageOperator {
  private var remaining: Int
  /// Whether a row was cut off.
  package private(set) var wasReached = false
  /// Whether to look for one row more, to be able to say that there is one.
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

/// `save`: passes rows on and keeps them until someone takes them, who writes them to the file.
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
