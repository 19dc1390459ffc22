package import EvqModel

// Which values of a row are read as a number or a time although they spell none.

extension Condition {
  /// Calls with every column whose value does not parse, where that makes the condition missing.
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
  /// Calls with every column whose value is there, is read as a type and does not parse as one.
  ///
  /// Only what is evaluated counts: of `if(a, b, c)` the branch that is chosen.
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
        !function.reads(arguments[index].evaluate(value))
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

  /// Whether it can have a value although something in it did not parse: `coalesce(number(p), 0)`.
  package var hidesUnparsed: Bool {
    switch self {
    case .constant, .months, .slot: false
    case .call(.coalesce, _), .choose, .truth: true
    case .call(_, let arguments): arguments.contains(where: \.hidesUnparsed)
    case .arithmetic(_, let left, let right): left.hidesUnparsed || right.hidesUnparsed
    }
  }

  /// The first column with a value that its own value is made of.
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
  /// Which argument it reads as a number or a time, and as what.
  fileprivate var parsedArgument: (index: Int, type: ValueType)? {
    switch self {
    case .number: (0, .number)
    case .time, .bucket: (0, .time)
    case .datePart: (1, .time)
    case .text, .lower, .upper, .length, .coalesce, .domain, .path: nil
    }
  }

  /// Whether that argument is missing or can be read.
  fileprivate func reads(_ argument: Value) -> Bool {
    switch self {
    case .number, .time: argument.isMissing || !apply([argument]).isMissing
    case .bucket, .datePart: argument.isReadable(as: .time)
    case .text, .lower, .upper, .length, .coalesce, .domain, .path: true
    }
  }
}

extension Value {
  /// Whether it is missing, a value of a type, or a text that spells one.
  fileprivate func isReadable(as type: ValueType) -> Bool {
    switch type {
    case .number, .duration: isMissing || number != nil
    case .time: isMissing || instant != nil
    case .text, .boolean, .json: true
    }
  }
}
