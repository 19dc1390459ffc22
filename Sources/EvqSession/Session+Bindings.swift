import EvqModel
import EvqPlanner
import EvqSyntax

extension Session {
  /// What an expression that reads no row can name.
  private var constants: Environment { Environment(now: now, sources: [:], bindings: bindings) }

  /// The value of an expression that reads no row.
  func constant(_ expression: Expression) -> (value: Value?, diagnostics: [Diagnostic]) {
    let (typed, diagnostics) = Analyzer.constant(expression, in: constants)
    return (typed?.0, diagnostics)
  }

  /// `let name = value`: literals keep their spelling, everything else is worked out now.
  mutating func bind(_ node: BindingStatement) -> [Diagnostic] {
    guard case .expression(let expression) = node.value else { return [] }
    switch expression {
    case .literal(let literal):
      bindings[node.name.text] = .value(literal.value)
    case .list(let items, _):
      let literals = items.compactMap(\.literal)
      guard literals.count == items.count else {
        return [ScriptError.listOfLiterals.diagnostic(at: expression.range)]
      }
      bindings[node.name.text] = .list(literals)
    default:
      let (typed, diagnostics) = Analyzer.constant(expression, in: constants)
      if let typed { bindings[node.name.text] = .computed(typed.0, typed.1) }
      return diagnostics
    }
    return []
  }

  /// `param name: type = default`: the value of the command line, or the default.
  mutating func bind(_ node: ParameterStatement) -> [Diagnostic] {
    guard let type = ParameterType(rawValue: node.type.text) else { return [] }
    if let given = settings.parameters[node.name.text] {
      guard let binding = type.binding(of: given) else {
        let error = ScriptError.parameterValue(node.name.text, given, type)
        return [error.diagnostic(at: node.name.range)]
      }
      bindings[node.name.text] = binding
      return []
    }
    guard let value = node.defaultValue else { return [] }
    guard let binding = type.binding(of: value) else {
      let error = ScriptError.parameterValue(
        node.name.text,
        SourcePrinter.text(of: value),
        type
      )
      return [error.diagnostic(at: value.range)]
    }
    bindings[node.name.text] = binding
    return []
  }

  /// `set key = value`.
  mutating func apply(_ node: SettingStatement) -> [Diagnostic] {
    guard let key = SettingKey(rawValue: node.key.text) else {
      let known = SettingKey.allCases.map(\.rawValue)
      return [
        ScriptError.unknownSetting(node.key.text, known: known).diagnostic(at: node.key.range)
      ]
    }
    let (value, diagnostics) = constant(node.value)
    guard let value else { return diagnostics }
    guard key.apply(value, to: &settings) else {
      let error = ScriptError.settingValue(key.rawValue, expected: key.expectation)
      return [error.diagnostic(at: node.value.range)]
    }
    return []
  }
}

/// The types that `param` declares.
enum ParameterType: String, CaseIterable {
  case string, number, bool, time, duration, list

  /// The value of a text from the command line.
  ///
  /// It becomes a literal of the tree and is never pasted into the program, so no value can change
  /// what the program does.
  func binding(of text: String) -> Environment.Binding? {
    switch self {
    case .string: return .value(.string(text))
    case .list:
      return .list(text.split(separator: ",").map { .string(String($0)) })
    case .number, .bool, .time, .duration:
      let (script, diagnostics) = Parser.parse(SourceText(name: "", text: "echo \(text)"))
      guard diagnostics.isEmpty, script.statements.count == 1,
        case .echo(let echo) = script.statements[0]
      else { return nil }
      return binding(of: echo.text)
    }
  }

  /// The value of a default; nil for one of another type.
  func binding(of expression: Expression) -> Environment.Binding? {
    if self == .list {
      guard case .list(let items, _) = expression else { return nil }
      let literals = items.compactMap(\.literal)
      return literals.count == items.count ? .list(literals) : nil
    }
    guard let literal = expression.literal else { return nil }
    switch (self, literal) {
    case (.string, .string), (.number, .number), (.bool, .boolean), (.duration, .duration):
      return .value(literal)
    case (.string, .word(let word)):
      return .value(.string(word))
    case (.time, .time(let time)):
      if case .absolute(let text) = time, Instant(text) == nil { return nil }
      return .value(literal)
    case (.time, .duration): return .value(literal)
    default: return nil
    }
  }

  /// What a value has to look like.
  var expectation: String {
    switch self {
    case .string: "a text"
    case .number: "a number, like 12 or 1.5"
    case .bool: "true or false"
    case .time: "a time, like 2026-01-05, 2026-01-05T10:00Z, today or 7d"
    case .duration: "a duration, like 30m or 7d"
    case .list: "a list, like (\"a\", \"b\"); on the command line a,b"
    }
  }
}

extension Expression {
  fileprivate var literal: Literal.Value? {
    if case .literal(let literal) = self { literal.value } else { nil }
  }
}
