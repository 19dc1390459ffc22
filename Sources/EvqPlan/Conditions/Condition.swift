package import EvqModel
package import EvqSyntax

/// A condition with resolved names and types.
package indirect enum Condition: Sendable {
  case constant(Truth)
  case test(Test)
  case not(Condition)
  case and([Condition])
  case or([Condition])
}

/// One comparison: a leaf of a condition.
package struct Test: Sendable {
  package var form: TestForm
  package var isNegated: Bool
  /// The source text in canonical form.
  package var text: String
  /// Whether a rewrite has negated the test since `text` was written.
  package var isInverted = false
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
    copy.isInverted.toggle()
    return copy
  }
}

/// The kind of a test and its operands.
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

  /// The text equals one of these, byte for byte.
  case oneOf(ValueExpression, [Text])
  /// The text names one of these object types.
  case objectTypeIn(ValueExpression, [ObjectType])
  /// Compares values as a type; a text that does not parse as that type is missing.
  case compare(ValueExpression, Relation, ValueExpression, as: ValueType)
  /// Includes both ends.
  case between(ValueExpression, ValueExpression, ValueExpression, as: ValueType)
  /// The time is in a half-open window.
  case within(ValueExpression, TimeWindow)
  case search(ValueExpression, Search, ValueExpression)
  case matches(ValueExpression, RegularExpression)
  case isMissing(ValueExpression)
  case isEmpty(ValueExpression)
  /// The boolean value is true.
  case holds(ValueExpression)
}

/// An expression with resolved names and types.
package indirect enum ValueExpression: Sendable {
  case constant(Value)
  /// A duration in months, which has no fixed number of milliseconds.
  case months(CalendarDuration)
  case slot(SlotReference)
  case call(ScalarFunction, [ValueExpression])
  case arithmetic(Arithmetic.Operator, ValueExpression, ValueExpression)
  case choose(Condition, ValueExpression, ValueExpression)
  case truth(Condition)
}

/// A column of the batches: its slot, name, origin and type.
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
  /// The operands of `not`, `and` and `or`.
  package var children: [Condition] {
    switch self {
    case .constant, .test: []
    case .not(let operand): [operand]
    case .and(let operands), .or(let operands): operands
    }
  }

  /// The same node over other operands.
  package func mapChildren(_ transform: (Condition) -> Condition) -> Condition {
    switch self {
    case .constant, .test: self
    case .not(let operand): .not(transform(operand))
    case .and(let operands): .and(operands.map(transform))
    case .or(let operands): .or(operands.map(transform))
    }
  }

  /// The operands of nested `and`s; all of them must hold.
  package var conjuncts: [Condition] {
    if case .and(let operands) = self { operands.flatMap(\.conjuncts) } else { [self] }
  }

  /// The operands of nested `or`s; one of them must hold.
  package var disjuncts: [Condition] {
    if case .or(let operands) = self { operands.flatMap(\.disjuncts) } else { [self] }
  }

  /// All tests, from left to right.
  package var tests: [Test] {
    if case .test(let test) = self { [test] } else { children.flatMap(\.tests) }
  }

  /// The condition in evq's syntax, after the rewrites.
  package var text: String {
    switch self {
    case .constant(let truth): truth == .true ? "true" : "false"
    case .test(let test): test.isInverted ? "not \(test.text)" : test.text
    case .not(let operand): "not (\(operand.text))"
    case .and(let operands): operands.map(\.text).joined(separator: " and ")
    case .or(let operands): "(" + operands.map(\.text).joined(separator: " or ") + ")"
    }
  }

  /// The expressions that its tests compare.
  package var operands: [ValueExpression] { tests.flatMap(\.form.operands) }

  /// The slots that its tests read, from left to right.
  package var slots: [SlotReference] { operands.flatMap(\.slots) }

  /// The conjunction of some conditions; nil for an empty list.
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
  /// The expressions that it is computed from, those in conditions included.
  package var children: [ValueExpression] {
    switch self {
    case .constant, .months, .slot: []
    case .call(_, let arguments): arguments
    case .arithmetic(_, let left, let right): [left, right]
    case .choose(let condition, let left, let right): condition.operands + [left, right]
    case .truth(let condition): condition.operands
    }
  }

  /// The slots that it reads, from left to right.
  package var slots: [SlotReference] {
    if case .slot(let reference) = self { [reference] } else { children.flatMap(\.slots) }
  }

  /// The value of a constant; nil for other expressions.
  package var constant: Value? {
    if case .constant(let value) = self { value } else { nil }
  }

  /// The field of a plain slot; nil for computed values.
  package var field: Field? {
    if case .slot(let reference) = self { reference.field } else { nil }
  }

  /// The duration of a constant; nil for other expressions.
  package var bucketLength: CalendarDuration? {
    switch self {
    case .months(let length): length
    case .constant(.duration(let length)): CalendarDuration(milliseconds: length)
    case .constant, .slot, .call, .arithmetic, .choose, .truth: nil
    }
  }
}
