package import EvqModel
package import EvqPlan

/// Evaluates a condition over the columns of a batch and narrows its selection.
///
/// It counts missing values and values that do not parse, because they drop rows without an error.
package struct PredicateEvaluator {
  private let condition: Condition
  private let compiled: CompiledCondition
  private let tests: [CompiledTest]
  private var missingFields: NameTable<Int> = [:]
  private var unparsed = UnparsedTally()

  package init(_ condition: Condition) {
    self.condition = condition
    compiled = CompiledCondition(condition)
    tests = compiled.tests
  }

  /// The rows that were dropped because a value was missing.
  package var drops: DropStatistics {
    var drops = DropStatistics()
    drops.missingFields = missingFields
    drops.unparsed = unparsed.labelled
    return drops
  }

  /// Adds the counts of a copy.
  mutating func merge(_ other: PredicateEvaluator) {
    missingFields.merge(other.missingFields, uniquingKeysWith: +)
    unparsed.merge(other.unparsed)
  }

  /// The batch with only the rows that satisfy the condition.
  package mutating func filter(_ batch: Batch) -> Batch {
    let truths = compiled.truths(of: batch.selection, in: batch)
    var kept: [Int] = []
    var undecided: [Int] = []
    kept.reserveCapacity(batch.selection.count)
    for (index, row) in batch.selection.enumerated() {
      switch truths[index] {
      case .true: kept.append(row)
      case .false: break
      case .missing: undecided.append(row)
      }
    }
    if !undecided.isEmpty { noteMissing(undecided, batch) }
    var result = batch
    result.selection = kept
    return result
  }

  /// Counts the missing fields of the tests whose result is missing, and values that do not parse.
  private mutating func noteMissing(_ rows: [Int], _ batch: Batch) {
    var counted: [Int: Set<Int>] = [:]
    var unreadable: Set<Int> = []
    for test in tests {
      let open = zip(rows, test.truths(of: rows, in: batch)).filter { $1 == .missing }.map(\.0)
      // A column that only one test reads needs no check for rows that are counted already.
      for slot in test.slots {
        let isShared = tests.count { $0.slots.contains { $0.index == slot.index } } > 1
        var missing = open.filter { batch.isMissing(slot: slot.index, row: $0) }
        if missing.count < open.count || test.slots.count > 1 {
          unreadable.formUnion(Set(open).subtracting(missing))
        }
        if isShared { missing.removeAll { !counted[slot.index, default: []].insert($0).inserted } }
        if !missing.isEmpty { missingFields[slot.name, default: 0] += missing.count }
      }
    }
    guard !unreadable.isEmpty else { return }
    unparsed.begin()
    for row in rows where unreadable.contains(row) {
      condition.forEachUnparsed({ batch.value(slot: $0.index, row: row) }) {
        unparsed.note($0, $1, row: row)
      }
    }
  }
}
