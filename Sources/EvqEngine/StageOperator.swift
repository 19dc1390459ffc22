package import EvqModel
package import EvqPlanner

/// One step of the work on batches: takes some, gives some, and may hold rows back to the end.
package protocol StageOperator {
  /// What the stage gives for a batch; nil for nothing yet.
  mutating func consume(_ batch: Batch) -> Batch?
  /// What the stage held back.
  mutating func finish() -> Batch?
  /// Whether no further batch can change the result, so that reading can stop.
  var isSatisfied: Bool { get }
}

extension StageOperator {
  package mutating func finish() -> Batch? { nil }
  package var isSatisfied: Bool { false }
}

/// `where`.
package struct FilterOperator: StageOperator {
  package var evaluator: PredicateEvaluator

  package init(_ condition: Condition) {
    evaluator = PredicateEvaluator(condition)
  }

  package mutating func consume(_ batch: Batch) -> Batch? { evaluator.filter(batch) }
}

/// `extend`: fills a slot.
struct ComputeOperator: StageOperator {
  let assignments: [(slot: Int, value: ValueExpression)]

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

/// `tail`: the last rows.
struct TailOperator: StageOperator {
  let rows: Int
  private var held = BatchBuilder()

  init(_ rows: Int) {
    self.rows = rows
  }

  mutating func consume(_ batch: Batch) -> Batch? {
    held.append(batch)
    // Cutting at twice the size keeps the copying linear.
    if held.count > max(2 * rows, Batch.rowsMax) {
      let kept = last(of: held.build())
      held.append(kept)
    }
    return nil
  }

  mutating func finish() -> Batch? { last(of: held.build()) }

  private func last(of batch: Batch) -> Batch {
    var result = batch
    result.selection = Array(batch.selection.suffix(rows))
    return result
  }
}

/// `distinct`: the first row of every combination of values.
struct DistinctOperator: StageOperator {
  let slots: [Int]
  private var seen: Set<[Value]> = []

  init(slots: [Int]) {
    self.slots = slots
  }

  mutating func consume(_ batch: Batch) -> Batch? {
    var result = batch
    result.selection = batch.selection.filter { row in
      seen.insert(slots.map { batch.value(slot: $0, row: row) }).inserted
    }
    return result
  }
}

/// `count [by …]`: one row per combination of values, the largest count first.
struct CountOperator: StageOperator {
  let slots: [Int]
  let target: Int
  private var counts: [[Value]: Int] = [:]

  init(slots: [Int], into target: Int) {
    self.slots = slots
    self.target = target
  }

  mutating func consume(_ batch: Batch) -> Batch? {
    if slots.isEmpty {
      counts[[], default: 0] += batch.count
    } else {
      for row in batch.selection {
        counts[slots.map { batch.value(slot: $0, row: row) }, default: 0] += 1
      }
    }
    return nil
  }

  mutating func finish() -> Batch? {
    if slots.isEmpty, counts.isEmpty { counts[[]] = 0 }
    let groups = counts.sorted { left, right in
      left.value != right.value
        ? left.value > right.value
        : RowOrder.precedes(left.key, right.key, descending: slots.map { _ in false })
    }
    var columns = Array(repeating: Column.absent, count: (slots + [target]).reduce(0, max) + 1)
    for (index, slot) in slots.enumerated() {
      columns[slot] = .values(groups.map { $0.key[index] })
    }
    columns[target] = .values(groups.map { .number(Double($0.value)) })
    return Batch(
      buffer: ByteBuffer([]),
      rows: groups.map { _ in .none },
      columns: columns
    )
  }
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
