package import EvqModel

/// How many rows each of several conditions leaves, one after the other.
package struct FilterFunnel: Sendable {
  /// One condition, and what became of the rows that came to it.
  package struct Step: Sendable {
    package let text: String
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

  private let conditions: [Condition]
  private let countsValues: Bool
  package private(set) var steps: [Step]
  package private(set) var rowCount = 0

  /// `countsValues` keeps the values that occur, for `values` and `nearest`.
  package init(_ conditions: [BoundCondition], countsValues: Bool = true) {
    self.conditions = conditions.map(\.condition)
    self.countsValues = countsValues
    steps = conditions.map { Step(text: $0.text, field: $0.condition.slots.first) }
  }

  /// Takes a row whose values a closure gives by slot; whether all conditions kept it.
  package mutating func take(_ value: (SlotReference) -> Value) -> Bool {
    rowCount += 1
    for index in steps.indices {
      steps[index].arrived += 1
      if countsValues, let field = steps[index].field { steps[index].values.take(value(field)) }
      switch conditions[index].truth(value) {
      case .yes: steps[index].kept += 1
      case .no: return false
      case .missing:
        steps[index].missing += 1
        return false
      }
    }
    return true
  }

  /// The first condition that left nothing of what came to it.
  package var emptying: Step? { emptyingIndex.map { steps[$0] } }

  fileprivate var emptyingIndex: Int? { steps.firstIndex { $0.kept == 0 && $0.arrived > 0 } }
}

extension FilterFunnel {
  /// The most frequent value that the emptying condition only just misses, and by how little.
  ///
  /// Nil where that condition is no single test of one field.
  package var nearest: (value: Value, miss: NearMiss)? {
    guard let index = emptyingIndex,
      case .test(let test) = conditions[index], Set(test.form.slots).count == 1
    else { return nil }
    for (value, _) in steps[index].values.frequent(200) {
      if let miss = test.nearMiss({ _ in value }) { return (value, miss) }
    }
    return nil
  }
}
