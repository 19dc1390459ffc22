package import EvqModel

/// The truth of a condition for one row, node by node.
///
/// It is made of the very evaluation that filters: a leaf is `Test.truth`, a node joins its parts with
/// `Truth.and`, `or` and `negated`.
package struct TruthTree: Sendable {
  package enum Form: Sendable {
    case constant
    case test(Test)
    case not, and, or
  }

  package let form: Form
  package let truth: Truth
  package let parts: [TruthTree]
  /// What the test's fields hold in the row, in the order in which it names them.
  package let seen: [(name: String, value: Value)]
  /// The places of the tests below, counted from left to right; a test has its own.
  package let leaves: Range<Int>

  /// The tree of a condition for a row whose values a closure gives by slot.
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
    var test: Test?
    let operands: [Condition]
    switch condition {
    case .constant: operands = []
    case .test(let found):
      test = found
      operands = []
      leafCount += 1
    case .not(let operand): operands = [operand]
    case .and(let found), .or(let found): operands = found
    }
    var parts: [TruthTree] = []
    for operand in operands { parts.append(TruthTree(operand, value, &leafCount)) }
    self.parts = parts
    leaves = first..<leafCount
    seen = test.map { $0.form.slots.unique.map { ($0.name, value($0)) } } ?? []
    let truths = parts.map(\.truth)
    switch condition {
    case .constant(let constant): (form, truth) = (.constant, constant)
    case .test(let test): (form, truth) = (.test(test), test.truth(value))
    case .not: (form, truth) = (.not, TruthTree.join(.not, truths))
    case .and: (form, truth) = (.and, TruthTree.join(.and, truths))
    case .or: (form, truth) = (.or, TruthTree.join(.or, truths))
    }
  }

  private static func join(_ form: Form, _ truths: [Truth]) -> Truth {
    switch form {
    case .not: truths.first?.negated ?? .missing
    case .and: truths.reduce(.true) { $0.and($1) }
    case .or: truths.reduce(.false) { $0.or($1) }
    case .constant, .test: .missing
    }
  }

  /// The truth that the condition would have with other truths of some tests, by their places.
  package func truth(with truths: [Int: Truth]) -> Truth {
    switch form {
    case .constant: truth
    case .test: truths[leaves.lowerBound] ?? truth
    case .not, .and, .or: TruthTree.join(form, parts.map { $0.truth(with: truths) })
    }
  }

  /// All tests with their places, from left to right.
  package var tests: [TruthTree] {
    if case .test = form { [self] } else { parts.flatMap(\.tests) }
  }
}

/// What can be said of a truth: that it is one of three, or that it is not.
package enum TruthClaim: Sendable {
  case isYes, isNo, isNotYes, isNotNo

  /// What decides about a row: whether its condition is true.
  package init(keeps truth: Truth) { self = truth == .true ? .isYes : .isNotYes }

  package func holds(for truth: Truth) -> Bool {
    switch self {
    case .isYes: truth == .true
    case .isNo: truth == .false
    case .isNotYes: truth != .true
    case .isNotNo: truth != .false
    }
  }

  package var opposite: TruthClaim {
    switch self {
    case .isYes: .isNotYes
    case .isNo: .isNotNo
    case .isNotYes: .isYes
    case .isNotNo: .isNo
    }
  }

  /// The same said of what a `not` negates.
  fileprivate var negated: TruthClaim {
    switch self {
    case .isYes: .isNo
    case .isNo: .isYes
    case .isNotYes: .isNotNo
    case .isNotNo: .isNotYes
    }
  }

  /// Whether all parts of an `and`, or of an `or`, must bear it out; otherwise one is enough.
  fileprivate func needsAll(in form: TruthTree.Form) -> Bool {
    switch (self, form) {
    case (.isYes, .and), (.isNotNo, .and), (.isNo, .or), (.isNotYes, .or): true
    default: false
    }
  }
}

extension TruthTree {
  /// The tests that decide: while what is said of them holds, no other test can change it for the whole.
  ///
  /// Of several that would do, the first is named, as reading from left to right would stop there.
  package func deciders(_ claim: TruthClaim) -> [(leaf: Int, claim: TruthClaim)] {
    switch form {
    case .constant: return []
    case .test: return [(leaves.lowerBound, claim)]
    case .not: return parts.flatMap { $0.deciders(claim.negated) }
    case .and, .or:
      let bearing = parts.filter { claim.holds(for: $0.truth) }
      let chosen = claim.needsAll(in: form) ? bearing[...] : bearing.prefix(1)
      return chosen.flatMap { $0.deciders(claim) }
    }
  }

  /// The fewest tests, from the left, whose change would make true what is now false of the whole.
  ///
  /// Nil where only a constant could change it.
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
