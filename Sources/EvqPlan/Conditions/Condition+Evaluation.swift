package import EvqModel
import EvqSyntax

// The meaning of conditions and expressions for one row. The engine has faster loops for common forms and calls
// these for the others, so that the semantics are defined once.

extension Condition {
  /// The truth for a row; the closure returns the value of a slot.
  package func truth(_ value: (SlotReference) -> Value) -> Truth {
    switch self {
    case .constant(let truth): truth
    case .test(let test): test.truth(value)
    case .not(let operand): operand.truth(value).negated
    case .and(let operands): operands.reduce(.true) { $0.and($1.truth(value)) }
    case .or(let operands): operands.reduce(.false) { $0.or($1.truth(value)) }
    }
  }
}

extension Test {
  package func truth(_ value: (SlotReference) -> Value) -> Truth {
    let truth = form.truth(value)
    return isNegated ? truth.negated : truth
  }
}

extension TestForm {
  package func truth(_ value: (SlotReference) -> Value) -> Truth {
    switch self {
    case .oneOf(let operand, let texts):
      return operand.evaluate(value).text.map { Truth(texts.contains($0)) } ?? .missing
    case .objectTypeIn(let operand, let types):
      let text = operand.evaluate(value).text
      return text.map { Truth(types.contains(ObjectType($0.string))) } ?? .missing
    case .compare(let left, let relation, let right, let type):
      return TestForm.compare(left.evaluate(value), relation, right.evaluate(value), as: type)
    case .between(let operand, let low, let high, let type):
      let middle = operand.evaluate(value)
      return TestForm.compare(middle, .greaterOrEqual, low.evaluate(value), as: type)
        .and(TestForm.compare(middle, .lessOrEqual, high.evaluate(value), as: type))
    case .within(let operand, let window):
      return operand.evaluate(value).instant.map { Truth(window.contains($0)) } ?? .missing
    case .search(let left, let search, let right):
      guard let text = left.evaluate(value).text, let needle = right.evaluate(value).text else {
        return .missing
      }
      return Truth(search.finds(needle, in: text))
    case .matches(let operand, let expression):
      return operand.evaluate(value).text.map { Truth(expression.matches($0.string)) } ?? .missing
    case .isMissing(let operand):
      return Truth(operand.evaluate(value).isMissing)
    case .isEmpty(let operand):
      return operand.evaluate(value).text.map { Truth($0.isEmpty) } ?? .missing
    case .holds(let operand):
      guard case .boolean(let holds) = operand.evaluate(value) else { return .missing }
      return Truth(holds)
    }
  }

  /// Compares two values as a type; missing where one is missing or does not parse.
  package static func compare(
    _ left: Value,
    _ relation: Relation,
    _ right: Value,
    as type: ValueType
  ) -> Truth {
    switch type {
    case .number, .duration:
      guard let left = left.number, let right = right.number else { return .missing }
      return relation.holds(Ordering(left, right))
    case .time:
      guard let left = left.instant, let right = right.instant else { return .missing }
      return relation.holds(Ordering(left, right))
    case .boolean:
      guard case .boolean(let left) = left, case .boolean(let right) = right else {
        return .missing
      }
      return relation.holds(Ordering(left ? 1 : 0, right ? 1 : 0))
    case .text, .json:
      guard let left = left.text, let right = right.text else { return .missing }
      return relation.holds(Ordering(left, right))
    }
  }
}

extension TestForm.Relation {
  package func holds(_ ordering: Ordering) -> Truth {
    switch self {
    case .equal: Truth(ordering == .same)
    case .less: Truth(ordering == .ascending)
    case .lessOrEqual: Truth(ordering != .descending)
    case .greater: Truth(ordering == .descending)
    case .greaterOrEqual: Truth(ordering != .ascending)
    }
  }

  /// The relation that holds exactly when this one does not; nil for `=`.
  package var inverse: TestForm.Relation? {
    switch self {
    case .equal: nil
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }
}

extension TestForm.Search {
  package func finds(_ needle: Text, in text: Text) -> Bool {
    let haystack = text.string.utf8
    let pattern = needle.string.utf8
    switch self {
    case .startsWith: return haystack.starts(with: pattern)
    case .endsWith: return haystack.reversed().starts(with: pattern.reversed())
    case .contains: return haystack.contains(pattern)
    case .equalIgnoringCase: return CaseFolding.areEqual(text, needle)
    }
  }
}

extension String.UTF8View {
  /// Whether it contains the bytes of another text.
  fileprivate func contains(_ needle: String.UTF8View) -> Bool {
    guard let first = needle.first else { return true }
    var rest = self[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: needle) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}

extension ValueExpression {
  /// The value for a row; the closure returns the value of a slot.
  package func evaluate(_ value: (SlotReference) -> Value) -> Value {
    switch self {
    case .constant(let constant): return constant
    case .months: return .missing
    case .slot(let reference): return value(reference)
    case .call(.bucket, let arguments):
      guard arguments.count == 2, case .months(let length) = arguments[1] else {
        return ScalarFunction.bucket.apply(arguments.map { $0.evaluate(value) })
      }
      return ScalarFunction.bucket(arguments[0].evaluate(value), length)
    case .call(let function, let arguments):
      return function.apply(arguments.map { $0.evaluate(value) })
    case .arithmetic(let operation, let left, .months(let length)):
      guard let instant = left.evaluate(value).instant else { return .missing }
      return .time(instant.advanced(by: operation == .subtract ? length.negated : length))
    case .arithmetic(let operation, let left, let right):
      return operation.apply(left.evaluate(value), right.evaluate(value))
    case .choose(let condition, let left, let right):
      return (condition.truth(value) == .true ? left : right).evaluate(value)
    case .truth(let condition):
      switch condition.truth(value) {
      case .true: return .boolean(true)
      case .false: return .boolean(false)
      case .missing: return .missing
      }
    }
  }

  /// The expression, evaluated if it reads no slot.
  package var folded: ValueExpression {
    guard slots.isEmpty, !isMonths else { return self }
    return .constant(evaluate { _ in .missing })
  }

  /// Whether it is a duration in months, which alone is not a value.
  package var isMonths: Bool {
    if case .months = self { true } else { false }
  }
}
