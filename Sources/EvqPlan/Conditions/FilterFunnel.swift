package import EvqModel
import EvqSyntax

/// How many rows each of several conditions leaves, one after the other.
package struct FilterFunnel: Sendable {
  /// One condition, and what became of the rows that came to it.
  package struct Step: Sendable {
    package let text: String
    package let condition: Condition
    /// The field that the condition reads first; nil for one that reads none.
    package let field: SlotReference?
    package fileprivate(set) var arrived = 0
    package fileprivate(set) var kept = 0
    /// How many were dropped because the condition was missing and not false.
    package fileprivate(set) var missing = 0
    /// The values of the field in the rows that came.
    package fileprivate(set) var values = ValueProfile()

    package var discarded: Int { arrived - kept }
  }

  private let countsValues: Bool
  package private(set) var steps: [Step]
  package private(set) var rowCount = 0
  /// Whether there were more rows than it was given.
  package var isPartial = false

  /// `countsValues` keeps the values that occur, for `values` and `nearest`.
  package init(_ conditions: [BoundCondition], countsValues: Bool = true) {
    self.countsValues = countsValues
    steps = conditions.map {
      Step(text: $0.text, condition: $0.condition, field: $0.condition.slots.first)
    }
  }

  /// A funnel of the parts of one condition.
  package init(_ condition: Condition) {
    self.init(
      condition.conjuncts.map { BoundCondition(condition: $0, text: $0.text, range: .none) }
    )
  }

  /// Takes a row whose values a closure gives by slot; whether all conditions kept it.
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

  /// The first condition that left nothing of what came to it.
  package var emptying: Step? { steps.first { $0.kept == 0 && $0.arrived > 0 } }

  /// Adds what a funnel of the same conditions has counted.
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
  /// A value that the emptying condition only just misses.
  package struct Nearest: Sendable {
    package let value: Value
    /// How many of the rows that came have it.
    package let rowCount: Int
    package let miss: NearMiss
  }

  /// The value that differs least, of several the most frequent one.
  ///
  /// Nil where none is near, or where the condition reads other fields besides its first.
  package var nearest: Nearest? {
    guard let step = emptying, let field = step.field else { return nil }
    let tests = step.condition.tests.filter { Set($0.form.slots) == [field] }
    var best: Nearest?
    // A list of thousands is not compared with every value.
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
  /// How many values it compares with.
  fileprivate var wantedCount: Int {
    if case .oneOf(_, let texts) = form { texts.count } else { 1 }
  }
}
