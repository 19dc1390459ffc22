import EvqModel
import EvqPlan
import EvqSyntax

/// An expression with its type; a literal keeps its spelling, because `=` compares text.
struct TypedValue {
  var expression: ValueExpression
  var type: ValueType
  var literal: Literal.Value?

  init(_ expression: ValueExpression, _ type: ValueType, literal: Literal.Value? = nil) {
    self.expression = expression
    self.type = type
    self.literal = literal
  }
}

extension Analyzer {
  /// Binds a value of any type; reports an error and returns nil for anything else.
  ///
  /// A duration in months is not a value: it only shifts times and measures buckets.
  mutating func value(_ expression: Expression) -> TypedValue? {
    guard let typed = valueOrMonths(expression) else { return nil }
    if case .months = typed.expression {
      report(.monthsHaveNoLength, at: expression.range)
      return nil
    }
    return typed
  }

  mutating func valueOrMonths(_ expression: Expression) -> TypedValue? {
    switch expression {
    case .literal(let literal): return value(of: literal.value, at: literal.range)
    case .field(let path): return resolve(path).map { TypedValue(.slot($0), $0.type) }
    case .parameter(let name): return parameter(name)
    case .list(_, let range):
      report(.listAsValue, at: range)
      return nil
    case .call(let call): return self.call(call)
    case .negative(let operand, let range): return negative(operand, range)
    case .arithmetic(let node): return arithmetic(node)
    case .absent: return nil
    case .comparison, .membership, .between, .match, .presence, .not, .and, .or:
      return condition(expression).map { TypedValue(.truth($0), .boolean) }
    }
  }

  /// Binds a value that is the same for every row.
  mutating func constant(_ expression: Expression) -> (value: Value, type: ValueType)? {
    guard let typed = value(expression) else { return nil }
    guard let constant = typed.expression.folded.constant else {
      report(.constantExpected, at: expression.range)
      return nil
    }
    return (constant, typed.type)
  }

  // MARK: Literals and parameters

  private mutating func value(of literal: Literal.Value, at range: SourceRange) -> TypedValue? {
    switch literal {
    case .string(let text), .word(let text):
      return TypedValue(.constant(.text(text)), .text, literal: literal)
    case .number(let digits):
      guard let number = NumberText.parse(Text(digits)) else {
        report(.numberOutOfRange(digits), at: range)
        return nil
      }
      return TypedValue(.constant(.number(number)), .number, literal: literal)
    case .boolean(let value):
      return TypedValue(.constant(.boolean(value)), .boolean, literal: literal)
    case .duration(let duration):
      if duration.snap != nil {
        report(.snapOutsideWindow, at: range)
        return nil
      }
      let length = duration.calendar
      let expression: ValueExpression =
        length.months == 0 ? .constant(.duration(length.milliseconds)) : .months(length)
      return TypedValue(expression, .duration, literal: literal)
    case .time(let time):
      guard let instant = instant(of: time) else {
        report(.noSuchTime(time.spelling), at: range)
        return nil
      }
      return TypedValue(.constant(.time(instant)), .time, literal: literal)
    }
  }

  private func instant(of time: TimeLiteral) -> Instant? {
    let now = environment.now
    switch time {
    case .now(let snap): return now.snapped(to: snap)
    case .today: return now.start(of: .day)
    case .yesterday: return now.start(of: .day).advanced(byMilliseconds: -86_400_000)
    case .absolute(let text): return Instant(text)
    }
  }

  private mutating func parameter(_ name: Name) -> TypedValue? {
    switch environment.bindings[name.text] {
    case .value(let literal): return value(of: literal, at: name.range)
    case .computed(let value, let type): return TypedValue(.constant(value), type)
    case .list:
      report(.listAsValue, at: name.range)
      return nil
    case .query, .saved:
      report(.queryAsValue(name.text), at: name.range)
      return nil
    case nil:
      report(
        .unknownParameter(name.text, known: environment.bindings.keys),
        at: name.range
      )
      return nil
    }
  }

  // MARK: Arithmetic

  private mutating func negative(_ operand: Expression, _ range: SourceRange) -> TypedValue? {
    guard let typed = value(operand) else { return nil }
    guard typed.type == .number else {
      report(.operandType("-", expected: "a number", found: typed.type), at: range)
      return nil
    }
    return TypedValue(.arithmetic(.subtract, .constant(.number(0)), typed.expression), .number)
  }

  private mutating func arithmetic(_ node: Arithmetic) -> TypedValue? {
    let knownCount = diagnostics.count
    let left = valueOrMonths(node.left)
    let right = valueOrMonths(node.right)
    if reportsDashedName(of: node, after: knownCount) { return nil }
    let operation = node.operation
    guard let left, let right else { return nil }
    guard let type = resultType(of: operation, left.type, right.type) else {
      reportOperands(of: node, left.type, right.type)
      return nil
    }
    let months = [(left, node.left), (right, node.right)].first { $0.0.expression.isMonths }
    if let months, type != .time {
      report(.monthsHaveNoLength, at: months.1.range)
      return nil
    }
    let isSwapped = operation == .add && left.type == .duration && right.type == .time
    let operands =
      isSwapped ? (right.expression, left.expression) : (left.expression, right.expression)
    return TypedValue(ValueExpression.arithmetic(operation, operands.0, operands.1).folded, type)
  }

  private func resultType(
    of operation: Arithmetic.Operator,
    _ left: ValueType,
    _ right: ValueType
  ) -> ValueType? {
    let types = (left, right)
    if operation == .concatenate { return left == .json || right == .json ? nil : .text }
    if types == (.number, .number) { return .number }
    switch operation {
    case .add:
      if types == (.time, .duration) || types == (.duration, .time) { return .time }
      return types == (.duration, .duration) ? .duration : nil
    case .subtract:
      if types == (.time, .duration) { return .time }
      return types == (.time, .time) || types == (.duration, .duration) ? .duration : nil
    case .divide: return types == (.duration, .duration) ? .number : nil
    case .multiply, .remainder, .concatenate: return nil
    }
  }

  private mutating func reportOperands(of node: Arithmetic, _ left: ValueType, _ right: ValueType) {
    let (operand, type) = left == .number ? (node.right, right) : (node.left, left)
    if type == .text {
      let text = SourcePrinter.text(of: operand)
      report(.textInArithmetic(text, operator: node.operation.rawValue), at: operand.range)
    } else {
      report(
        .operandTypes(node.operation.rawValue, left, right),
        at: node.left.range.joined(with: node.right.range)
      )
    }
  }

  // MARK: Calls

  private mutating func call(_ call: Call) -> TypedValue? {
    if call.function.text.lowercased() == "if" { return choice(call) }
    guard let function = ScalarFunction(rawValue: call.function.text.lowercased()) else {
      let known = ScalarFunction.allCases.map(\.rawValue) + ["if"]
      report(.unknownFunction(call.function.text, known: known), at: call.function.range)
      return nil
    }
    let arguments = call.arguments.enumerated().map { index, argument in
      function == .bucket && index == 1 ? valueOrMonths(argument) : value(argument)
    }
    guard function.arity.contains(arguments.count) else {
      report(
        .argumentCount(function.rawValue, function.arity, found: arguments.count),
        at: call.range
      )
      return nil
    }
    let typed = arguments.compactMap(\.self)
    guard typed.count == arguments.count else { return nil }
    guard let type = resultType(of: function, typed, call) else { return nil }
    return TypedValue(ValueExpression.call(function, typed.map(\.expression)).folded, type)
  }

  private mutating func resultType(
    of function: ScalarFunction,
    _ arguments: [TypedValue],
    _ call: Call
  ) -> ValueType? {
    let first = arguments[0].type
    switch function.signature {
    case .unary(let types, let result):
      return types.contains(first) ? result : mismatch(call, "text", first)
    case .sameType: return commonType(of: arguments, call)
    case .datePart: return datePartType(arguments, call)
    case .bucket: return bucketType(arguments, call)
    }
  }

  private mutating func mismatch(
    _ call: Call,
    argument: Int = 0,
    _ expected: String,
    _ found: ValueType
  ) -> ValueType? {
    report(
      .operandType("\(call.function.text)()", expected: expected, found: found),
      at: call.arguments[argument].range
    )
    return nil
  }

  private mutating func commonType(of arguments: [TypedValue], _ call: Call) -> ValueType? {
    let type = arguments[0].type
    for (index, argument) in arguments.enumerated() where argument.type != type {
      return mismatch(call, argument: index, type.rawValue, argument.type)
    }
    return type
  }

  private mutating func datePartType(_ arguments: [TypedValue], _ call: Call) -> ValueType? {
    let part = arguments[0].expression.constant?.text?.string ?? ""
    guard ScalarFunction.dateParts.contains(part) else {
      report(.datePartExpected(part, known: ScalarFunction.dateParts), at: call.arguments[0].range)
      return nil
    }
    let type = arguments[1].type
    return type == .time || type == .text
      ? .number : mismatch(call, argument: 1, "a time", type)
  }

  private mutating func bucketType(_ arguments: [TypedValue], _ call: Call) -> ValueType? {
    let type = arguments[0].type
    guard type == .time || type == .text else { return mismatch(call, "a time", type) }
    guard arguments[1].expression.bucketLength.flatMap(TimeBuckets.init) != nil else {
      report(.bucketLengthExpected("bucket()"), at: call.arguments[1].range)
      return nil
    }
    return .time
  }

  /// `if(condition, then, else)`.
  private mutating func choice(_ call: Call) -> TypedValue? {
    guard call.arguments.count == 3 else {
      report(.argumentCount("if", 3...3, found: call.arguments.count), at: call.range)
      return nil
    }
    let condition = condition(call.arguments[0])
    let branches = call.arguments.dropFirst().map { value($0) }
    guard let condition, let first = branches[0], let second = branches[1] else { return nil }
    guard first.type == second.type else {
      report(
        .operandType("if()", expected: first.type.rawValue, found: second.type),
        at: call.arguments[2].range
      )
      return nil
    }
    return TypedValue(.choose(condition, first.expression, second.expression), first.type)
  }
}
