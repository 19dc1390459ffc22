package import EvqModel

// Values of a row that are read as a number or a time but do not parse as one.

extension Condition {
  /// Calls `body` for each column whose unparsable value makes the condition missing.
  package func forEachUnparsed(
    _ value: (SlotReference) -> Value,
    _ body: (SlotReference, ValueType) -> Void
  ) {
    guard truth(value) == .missing else { return }
    for test in tests where test.truth(value) == .missing {
      test.form.forEachUnparsed(value, body)
    }
  }
}

extension TestForm {
  fileprivate func forEachUnparsed(
    _ value: (SlotReference) -> Value,
    _ body: (SlotReference, ValueType) -> Void
  ) {
    for operand in operands { operand.forEachUnparsed(value, body) }
    let type: ValueType
    switch self {
    case .compare(_, _, _, let compared), .between(_, _, _, let compared): type = compared
    case .within: type = .time
    case .oneOf, .objectTypeIn, .search, .matches, .isMissing, .isEmpty, .holds: return
    }
    for operand in operands where !operand.evaluate(value).isReadable(as: type) {
      if let slot = operand.readSlot(value) { body(slot, type) }
    }
  }
}

extension ValueExpression {
  /// Calls `body` for each column that has a value that does not parse as the type it is read as.
  ///
  /// Skips what is not evaluated, such as the other branch of `if(a, b, c)`.
  package func forEachUnparsed(
    _ value: (SlotReference) -> Value,
    _ body: (SlotReference, ValueType) -> Void
  ) {
    switch self {
    case .constant, .months, .slot: return
    case .call(.coalesce, let arguments):
      for argument in arguments {
        argument.forEachUnparsed(value, body)
        if !argument.evaluate(value).isMissing { return }
      }
    case .call(let function, let arguments):
      for argument in arguments { argument.forEachUnparsed(value, body) }
      guard let (index, type) = function.parsedArgument, arguments.indices.contains(index),
        !function.parses(arguments[index].evaluate(value), as: type)
      else { return }
      if let slot = arguments[index].readSlot(value) { body(slot, type) }
    case .arithmetic(_, let left, let right):
      left.forEachUnparsed(value, body)
      right.forEachUnparsed(value, body)
    case .choose(let condition, let left, let right):
      condition.forEachUnparsed(value, body)
      (condition.truth(value) == .true ? left : right).forEachUnparsed(value, body)
    case .truth(let condition): condition.forEachUnparsed(value, body)
    }
  }

  /// Whether it can have a value although an operand did not parse: `coalesce(number(p), 0)`.
  package var hidesUnparsed: Bool {
    switch self {
    case .call(.coalesce, _), .choose, .truth: true
    case .constant, .months, .slot, .call, .arithmetic: children.contains(where: \.hidesUnparsed)
    }
  }

  /// The first column with a value that its result depends on.
  fileprivate func readSlot(_ value: (SlotReference) -> Value) -> SlotReference? {
    switch self {
    case .constant, .months, .truth: nil
    case .slot(let slot): value(slot).isMissing ? nil : slot
    case .call(_, let arguments):
      arguments.compactMap { $0.readSlot(value) }.first
    case .arithmetic(_, let left, let right): left.readSlot(value) ?? right.readSlot(value)
    case .choose(let condition, let left, let right):
      (condition.truth(value) == .true ? left : right).readSlot(value)
    }
  }
}

extension ScalarFunction {
  /// Whether the argument that it parses as a type is missing or parses.
  fileprivate func parses(_ argument: Value, as type: ValueType) -> Bool {
    // `time()` also parses a number of milliseconds, which other functions do not.
    if arity == 1...1 { return argument.isMissing || !apply([argument]).isMissing }
    return argument.isReadable(as: type)
  }
}

extension Value {
  /// Whether it is missing, has the type or is a text that parses as the type.
  fileprivate func isReadable(as type: ValueType) -> Bool {
    switch type {
    case .number, .duration: isMissing || number != nil
    case .time: isMissing || instant != nil
    case .text, .boolean, .json: true
    }
  }
}
