package import EvqModel
package import EvqPlanner

/// One step of the work on batches: takes some, gives some, and may hold rows back to the end.
package protocol StageOperator: Sendable {
  /// What the stage gives for a batch; nil for nothing yet.
  ///
  /// Throws where it would have to hold more than there is memory for.
  mutating func consume(_ batch: Batch) throws(SourceError) -> Batch?
  /// What the stage held back.
  mutating func finish() throws(SourceError) -> Batch?
  /// Whether no further batch can change the result, so that reading can stop.
  var isSatisfied: Bool { get }
  /// What was left out of the result so far.
  var omissions: Omissions { get }
}

extension StageOperator {
  package mutating func finish() -> Batch? { nil }
  package var isSatisfied: Bool { false }
  package var omissions: Omissions { Omissions() }
}

/// `where`.
package struct FilterOperator: MergeableOperator {
  private let condition: Condition
  private var evaluator: PredicateEvaluator

  package init(_ condition: Condition) {
    self.condition = condition
    evaluator = PredicateEvaluator(condition)
  }

  package var emptied: FilterOperator { FilterOperator(condition) }
  package var holdsRows: Bool { false }

  package var omissions: Omissions { evaluator.omissions }

  package mutating func absorb(_ other: FilterOperator) {
    evaluator.absorb(other.evaluator)
  }

  package mutating func consume(_ batch: Batch) -> Batch? { evaluator.filter(batch) }
}

/// `extend`: fills a slot.
struct ComputeOperator: MergeableOperator {
  let assignments: [(slot: Int, value: ValueExpression)]

  var emptied: ComputeOperator { self }
  var holdsRows: Bool { false }

  mutating func absorb(_ other: ComputeOperator) {}

  mutating func consume(_ batch: Batch) -> Batch? {
    var result = batch
    for (slot, expression) in assignments {
      var values = Array(repeating: Value.missing, count: batch.rows.count)
      for row in batch.selection {
        values[row] = expression.evaluate { result.value(slot: $0.index, row: row) }
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
