package import EvqModel

/// The truth of a condition for one row, node by node.
///
/// It uses the evaluation of the filter: a leaf is `Test.truth`; a node joins its parts with `Truth.and`,
/// `or` and `negated`.
package struct TruthTree: Sendable {
  package enum Form: Sendable {
    case constant
    case test(Test)
    case not, and, or

    fileprivate var isAnd: Bool {
      if case .and = self { true } else { false }
    }
  }

  package let form: Form
  package let truth: Truth
  package let parts: [TruthTree]
  /// The values of the test's fields in the row, in the order of the test.
  package let seen: [(name: String, value: Value)]
  /// The indexes of the tests below, counted from left to right; a test has one.
  package let leaves: Range<Int>

  /// The tree of a condition for a row; the closure returns the value of a slot.
  package init(_ condition: Condition, _ value: (SlotReference) -> Value) {
    var leafCount = 0
    self.init(condition, value, &leafCount)
  }

  private init(
    _ condition: Condition,
    _ value: (SlotReference) -> Value,
    _ leafCount: inout Int
  ) {
    let first = leafCount
    if case .test = condition { leafCount += 1 }
    var parts: [TruthTree] = []
    for operand in condition.children { parts.append(TruthTree(operand, value, &leafCount)) }
    self.parts = parts
    leaves = first..<leafCount
    let truths = parts.map(\.truth)
    var values: [(name: String, value: Value)] = []
    switch condition {
    case .constant(let constant): (form, truth) = (.constant, constant)
    case .test(let test):
      (form, truth) = (.test(test), test.truth(value))
      values = test.form.slots.unique.map { ($0.name, value($0)) }
    case .not: (form, truth) = (.not, TruthTree.join(.not, truths))
    case .and: (form, truth) = (.and, TruthTree.join(.and, truths))
    case .or: (form, truth) = (.or, TruthTree.join(.or, truths))
    }
    seen = values
  }

  private static func join(_ form: Form, _ truths: [Truth]) -> Truth {
    switch form {
    case .not: truths.first?.negated ?? .missing
    case .and: truths.reduce(.true) { $0.and($1) }
    case .or: truths.reduce(.false) { $0.or($1) }
    case .constant, .test: .missing
    }
  }

  /// The truth of the condition if some tests, by index, had other truths.
  package func truth(with truths: [Int: Truth]) -> Truth {
    switch form {
    case .constant: truth
    case .test: truths[leaves.lowerBound] ?? truth
    case .not, .and, .or: TruthTree.join(form, parts.map { $0.truth(with: truths) })
    }
  }

  /// All tests, from left to right.
  package var tests: [TruthTree] {
    if case .test = form { [self] } else { parts.flatMap(\.tests) }
  }
}

/// A claim about a truth: that it is true or false, or that it is not.
package enum TruthClaim: Sendable {
  case isTrue, isFalse, isNotTrue, isNotFalse

  /// The claim that decides whether a row is kept.
  package init(keeps truth: Truth) { self = truth == .true ? .isTrue : .isNotTrue }

  package func holds(for truth: Truth) -> Bool {
    switch self {
    case .isTrue: truth == .true
    case .isFalse: truth == .false
    case .isNotTrue: truth != .true
    case .isNotFalse: truth != .false
    }
  }

  /// The same claim about the operand of a `not`.
  fileprivate var negated: TruthClaim {
    switch self {
    case .isTrue: .isFalse
    case .isFalse: .isTrue
    case .isNotTrue: .isNotFalse
    case .isNotFalse: .isNotTrue
    }
  }

  /// Whether all parts of an `and` or `or` must meet the claim; otherwise one is enough.
  fileprivate func needsAll(in form: TruthTree.Form) -> Bool {
    switch self {
    case .isTrue, .isNotFalse: form.isAnd
    case .isFalse, .isNotTrue: !form.isAnd
    }
  }
}

extension TruthTree {
  /// The tests that decide the claim: while their claims hold, no other test can change the result.
  ///
  /// Prefers the first test of several, where an evaluation from left to right would stop.
  package func deciders(_ claim: TruthClaim) -> [(leaf: Int, claim: TruthClaim)] {
    switch form {
    case .constant: return []
    case .test: return [(leaves.lowerBound, claim)]
    case .not: return parts.flatMap { $0.deciders(claim.negated) }
    case .and, .or:
      let agreeing = parts.filter { claim.holds(for: $0.truth) }
      let chosen = claim.needsAll(in: form) ? agreeing[...] : agreeing.prefix(1)
      return chosen.flatMap { $0.deciders(claim) }
    }
  }

  /// The fewest tests, from the left, that must change for the claim to hold.
  ///
  /// Nil where only changing a constant would help.
  package func changes(for claim: TruthClaim) -> [(leaf: Int, claim: TruthClaim)]? {
    guard !claim.holds(for: truth) else { return [] }
    switch form {
    case .constant: return nil
    case .test: return [(leaves.lowerBound, claim)]
    case .not: return parts.first?.changes(for: claim.negated)
    case .and, .or:
      let options = parts.map { $0.changes(for: claim) }
      guard claim.needsAll(in: form) else {
        return options.compactMap(\.self).min { $0.count < $1.count }
      }
      let all = options.compactMap(\.self)
      return all.count == options.count ? all.flatMap(\.self) : nil
    }
  }
}
