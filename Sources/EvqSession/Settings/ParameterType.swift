import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

/// A value for a parameter.
enum ParameterArgument {
  case outside(ParameterValue)
  /// From `run … with`.
  case bound(Environment.Binding)

  /// As an error shows it.
  var text: String {
    switch self {
    case .outside(let value): value.text
    case .bound(.value(.string(let text))): text
    case .bound(.value(let literal)):
      SourcePrinter.text(of: .literal(Literal(value: literal, range: .none)))
    case .bound(.list): "a list"
    case .bound(.computed(let value, _)): value.text?.string ?? "missing"
    case .bound(.query), .bound(.saved): "a query"
    }
  }
}

/// The types that `param` declares.
enum ParameterType: String, CaseIterable {
  case string, number, bool, time, duration, list

  /// A value as one of this type; nil for one of another.
  func binding(of given: ParameterArgument) -> Environment.Binding? {
    switch given {
    case .outside(.text(let text)): binding(of: text)
    case .outside(.list(let items)): self == .list ? .list(items.map { .string($0) }) : nil
    case .bound(.value(let literal)):
      binding(of: .literal(Literal(value: literal, range: .none)))
    case .bound(.list(let items)): self == .list ? .list(items) : nil
    case .bound(.computed(let value, let type)):
      valueType == type ? .computed(value, type) : nil
    case .bound(.query), .bound(.saved): nil
    }
  }

  /// The type of an expression that it takes; nil for a list, which is none.
  private var valueType: ValueType? {
    switch self {
    case .string: .text
    case .number: .number
    case .bool: .boolean
    case .time: .time
    case .duration: .duration
    case .list: nil
    }
  }

  /// An example value, used if none is set.
  var example: Environment.Binding {
    switch self {
    case .string: .value(.string("…"))
    case .number: .value(.number("1"))
    case .bool: .value(.boolean(true))
    case .time: .value(.time(.absolute("2026-01-01")))
    case .duration: .computed(.duration(86_400_000), .duration)
    case .list: .list([.string("…")])
    }
  }

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
    case (.string, .number), (.string, .boolean), (.string, .duration), (.string, .time),
      (.number, _), (.bool, _), (.duration, _), (.time, _), (.list, _):
      return nil
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
  var literal: Literal.Value? {
    if case .literal(let literal) = self { literal.value } else { nil }
  }
}
