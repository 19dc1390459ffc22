package import EvqModel
package import EvqSyntax

/// A condition after names and types are known.
package indirect enum Condition: Sendable {
  case constant(Truth)
  case test(Test)
  case not(Condition)
  case and([Condition])
  case or([Condition])
}

/// One comparison; the leaves of a condition.
package struct Test: Sendable {
  package var form: TestForm
  package var isNegated: Bool
  /// The comparison as the program says it, in canonical form.
  package var text: String
  /// Whether a rewrite has turned what the text says into its opposite.
  package var isTurned = false
  package var range: SourceRange

  package init(_ form: TestForm, isNegated: Bool = false, text: String, range: SourceRange) {
    self.form = form
    self.isNegated = isNegated
    self.text = text
    self.range = range
  }

  package var negated: Test {
    var copy = self
    copy.isNegated.toggle()
    copy.isTurned.toggle()
    return copy
  }
}

/// What a test asks.
///
/// A missing value makes every form missing, except `isMissing`.
package enum TestForm: Sendable {
  package enum Relation: String, Sendable {
    case equal = "="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  package enum Search: String, Sendable {
    case contains
    case startsWith = "starts with"
    case endsWith = "ends with"
    case equalIgnoringCase = "=~"
  }

  /// The text is one of these, byte for byte.
  case oneOf(ValueExpression, [Text])
  /// The text names one of these object types.
  case objectTypeIn(ValueExpression, [ObjectType])
  /// Compared as values of a type; a text that does not parse as one is missing.
  case compare(ValueExpression, Relation, ValueExpression, as: ValueType)
  /// Both ends included.
  case between(ValueExpression, ValueExpression, ValueExpression, as: ValueType)
  /// In a half-open window.
  case within(ValueExpression, TimeWindow)
  case search(ValueExpression, Search, ValueExpression)
  case matches(ValueExpression, RegularExpression)
  case isMissing(ValueExpression)
  case isEmpty(ValueExpression)
  /// A boolean value.
  case holds(ValueExpression)
}

/// A value after names and types are known.
package indirect enum ValueExpression: Sendable {
  case constant(Value)
  /// A length of time in months, which has no fixed number of milliseconds.
  case months(CalendarDuration)
  case slot(SlotReference)
  case call(ScalarFunction, [ValueExpression])
  case arithmetic(Arithmetic.Operator, ValueExpression, ValueExpression)
  case choose(Condition, ValueExpression, ValueExpression)
  case truth(Condition)
}

/// A column of the batches: which slot, what it is called, where it comes from.
package struct SlotReference: Sendable, Hashable {
  package var index: Int
  package var name: String
  /// The source's field; nil for a computed column.
  package var field: Field?
  package var type: ValueType

  package init(index: Int, name: String, field: Field?, type: ValueType) {
    self.index = index
    self.name = name
    self.field = field
    self.type = type
  }
}

extension Condition {
  /// All conditions that must hold, nested `and`s taken apart.
  package var conjuncts: [Condition] {
    switch self {
    case .and(let operands): operands.flatMap(\.conjuncts)
    case .constant, .test, .not, .or: [self]
    }
  }

  /// All tests, from left to right.
  package var tests: [Test] {
    switch self {
    case .constant: []
    case .test(let test): [test]
    case .not(let operand): operand.tests
    case .and(let operands), .or(let operands): operands.flatMap(\.tests)
    }
  }

  /// The condition in words of the program: what the rewrites have made of it.
  package var text: String {
    switch self {
    case .constant(let truth): truth == .true ? "true" : "false"
    case .test(let test): test.isTurned ? "not \(test.text)" : test.text
    case .not(let operand): "not (\(operand.text))"
    case .and(let operands): operands.map(\.text).joined(separator: " and ")
    case .or(let operands): "(" + operands.map(\.text).joined(separator: " or ") + ")"
    }
  }

  /// All slots that its tests read.
  package var slots: [SlotReference] { tests.flatMap(\.form.slots) }

  /// The condition that holds when all of some hold; nil for none.
  package static func all(_ conditions: [Condition]) -> Condition? {
    conditions.count > 1 ? .and(conditions) : conditions.first
  }
}

extension TestForm {
  package var operands: [ValueExpression] {
    switch self {
    case .oneOf(let value, _), .objectTypeIn(let value, _), .within(let value, _),
      .matches(let value, _), .isMissing(let value), .isEmpty(let value), .holds(let value):
      [value]
    case .compare(let left, _, let right, _), .search(let left, _, let right): [left, right]
    case .between(let value, let low, let high, _): [value, low, high]
    }
  }

  package var slots: [SlotReference] { operands.flatMap(\.slots) }
}

extension ValueExpression {
  package var slots: [SlotReference] {
    switch self {
    case .constant, .months: []
    case .slot(let reference): [reference]
    case .call(_, let arguments): arguments.flatMap(\.slots)
    case .arithmetic(_, let left, let right): left.slots + right.slots
    case .choose(let condition, let left, let right):
      condition.slots + left.slots + right.slots
    case .truth(let condition): condition.slots
    }
  }

  /// The value, where it does not depend on a row.
  package var constant: Value? {
    if case .constant(let value) = self { value } else { nil }
  }

  /// The field of the source that it is, with nothing computed.
  package var field: Field? {
    if case .slot(let reference) = self { reference.field } else { nil }
  }

  /// The length that a constant spells; nil for everything else.
  package var bucketLength: CalendarDuration? {
    switch self {
    case .months(let length): length
    case .constant(.duration(let length)): CalendarDuration(milliseconds: length)
    case .constant, .slot, .call, .arithmetic, .choose, .truth: nil
    }
  }
}
