package import EvqModel
import EvqSyntax

/// Counts of the rows that pass each of several conditions in turn.
package struct FilterFunnel: Sendable {
  /// One condition and the counts of the rows that reached it.
  package struct Step: Sendable {
    package let text: String
    package let condition: Condition
    /// The first slot that the condition reads; nil for a constant.
    package let field: SlotReference?
    package fileprivate(set) var arrived = 0
    package fileprivate(set) var kept = 0
    /// The rows that were dropped because the condition was missing rather than false.
    package fileprivate(set) var missing = 0
    /// The values of `field` in the rows that reached the condition.
    package fileprivate(set) var values = ValueProfile()

    package var discarded: Int { arrived - kept }
  }

  private let countsValues: Bool
  package private(set) var steps: [Step]
  package private(set) var rowCount = 0
  /// Whether rows were left out of the counts.
  package var isPartial = false

  /// `countsValues` keeps the values that occur, which `values` and `nearest` need.
  package init(_ conditions: [BoundCondition], countsValues: Bool = true) {
    self.countsValues = countsValues
    steps = conditions.map {
      Step(text: $0.text, condition: $0.condition, field: $0.condition.slots.first)
    }
  }

  /// A funnel with a step for each conjunct of one condition.
  package init(_ condition: Condition) {
    self.init(
      condition.conjuncts.map { BoundCondition(condition: $0, text: $0.text, range: .none) }
    )
  }

  /// Counts a row and returns whether it passed all conditions; the closure returns the value of a slot.
  package mutating func take(_ value: (SlotReference) -> Value) -> Bool {
    rowCount += 1
    for index in steps.indices {
      steps[index].arrived += 1
      if countsValues, let field = steps[index].field {
        steps[index].values.take(value(field), bytesMax: 256)
      }
      switch steps[index].condition.truth(value) {
      case .true: steps[index].kept += 1
      case .false: return false
      case .missing:
        steps[index].missing += 1
        return false
      }
    }
    return true
  }

  /// The first condition that dropped every row that reached it.
  package var emptying: Step? { steps.first { $0.kept == 0 && $0.arrived > 0 } }

  /// Adds the counts of a funnel over the same conditions.
  package mutating func merge(_ other: FilterFunnel) {
    rowCount += other.rowCount
    isPartial = isPartial || other.isPartial
    for (index, step) in other.steps.enumerated() {
      steps[index].arrived += step.arrived
      steps[index].kept += step.kept
      steps[index].missing += step.missing
      steps[index].values.merge(step.values)
    }
  }
}

extension FilterFunnel {
  /// A value that nearly meets the emptying condition.
  package struct Nearest: Sendable {
    package let value: Value
    /// The number of rows with this value.
    package let rowCount: Int
    package let miss: NearMiss
  }

  /// The nearest value, or the most frequent of several equally near.
  ///
  /// Nil where no value is near, or where the condition reads more than one field.
  package var nearest: Nearest? {
    guard let step = emptying, let field = step.field else { return nil }
    let tests = step.condition.tests.filter { Set($0.form.slots) == [field] }
    var best: Nearest?
    // Bounds the work for a list with thousands of texts.
    let wanted = tests.reduce(1) { $0 + $1.wantedCount }
    for (value, rows) in step.values.frequent(100_000 / wanted) {
      for test in tests {
        guard let miss = test.nearMiss({ _ in value }), miss.rank < best?.miss.rank ?? .max else {
          continue
        }
        best = Nearest(value: value, rowCount: rows, miss: miss)
      }
    }
    return best
  }
}

extension Test {
  /// The number of values that it compares with.
  fileprivate var wantedCount: Int {
    if case .oneOf(_, let texts) = form { texts.count } else { 1 }
  }
}
