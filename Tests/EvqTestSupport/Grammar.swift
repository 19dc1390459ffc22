package import EvqModel
import Foundation

/// The grammar in `grammar/evq.ebnf`, for comparisons and for random sentences.
package struct Grammar: Sendable {
  indirect enum Expression: Sendable {
    case literal(String)
    case terminal(String)
    case rule(String)
    case sequence([Expression])
    case choice([Expression])
    case optional(Expression)
    case repeated(Expression)
  }

  private var rules: [String: Expression] = [:]
  /// All texts in double quotes.
  package private(set) var literals: Set<String> = []
  /// The text of each rule by its name, with single blanks.
  package private(set) var ruleTexts: [String: String] = [:]

  package init(text: String) {
    let tokens = Grammar.tokens(of: text)
    var reader = Reader(tokens)
    while let name = reader.next() {
      let start = tokens.count - reader.count
      _ = reader.next()  // =
      rules[name] = reader.choice()
      _ = reader.next()  // ;
      let words = tokens[start..<(tokens.count - reader.count)]
      ruleTexts[name] = "\(name) \(words.joined(separator: " "))"
    }
    literals = reader.literals
  }

  private static func tokens(of text: String) -> [String] {
    let plain = text.replacing(#/\(\*(?s:.*?)\*\)/#, with: " ")
    return plain.matches(of: #/"[^"]*"|[A-Za-z]+|[=|;{}\[\]()]/#).map { String($0.output) }
  }

  // MARK: Sentences

  /// A random sentence of a rule; the depth is limited.
  package func sentence(of rule: String, _ random: inout SeededRandom) -> String {
    words(.rule(rule), depth: 0, &random).joined(separator: " ")
  }

  private func words(
    _ expression: Expression,
    depth: Int,
    _ random: inout SeededRandom
  ) -> [String] {
    switch expression {
    case .literal(let text): return [text]
    case .terminal(let name): return [Grammar.terminal(name, &random)]
    case .rule(let name):
      guard let body = rules[name] else { return ["<\(name)>"] }
      // Beyond this depth an operand is a single value.
      let isDeep = depth > 24 && (name == "expression" || name == "operand" || name == "value")
      return isDeep ? ["id"] : words(body, depth: depth + 1, &random)
    case .sequence(let parts): return parts.flatMap { words($0, depth: depth, &random) }
    case .choice(let options): return words(random.pick(options), depth: depth, &random)
    case .optional(let part):
      return random.chance(40) ? words(part, depth: depth, &random) : []
    case .repeated(let part):
      let count = depth > 16 ? 0 : random.below(3)
      return (0..<count).flatMap { _ in words(part, depth: depth, &random) }
    }
  }

  private static func terminal(_ name: String, _ random: inout SeededRandom) -> String {
    random.pick(samples[name] ?? ["<\(name)>"])
  }

  private static let samples: [String: [String]] = [
    "WORD": ["id", "eventType", "portland", "café", "x1", "drop", "count", "by", "let", "json"],
    "QUOTEDNAME": ["`odd name`", "`where`", "`a.b`"],
    "STRING": ["\"new york\"", "'it\"s'", "\"tab\\t\\u{1F600}\"", "\"\""],
    "RAWSTRING": ["r\"c:\\dir\""],
    "NUMBER": ["0", "12", "1.5", "1e3"],
    "DURATION": ["30s", "7d", "3mo", "7d@d", "1y@y"],
    "TIME": ["2026-01-05", "2026-01-05T10:00Z", "2026-01-05T10:00:00.250+02:00", "now@d"],
    "PARAMETER": ["$city", "$x_1"],
    "REGEX": ["/^a.*b$/", "/a\\/b/i"],
  ]

  // MARK: Reading

  private struct Reader {
    private var tokens: ArraySlice<String>
    var literals: Set<String> = []

    init(_ tokens: [String]) {
      self.tokens = tokens[...]
    }

    /// The number of remaining tokens.
    var count: Int { tokens.count }

    mutating func next() -> String? { tokens.popFirst() }

    mutating func choice() -> Expression {
      var options = [sequence()]
      while tokens.first == "|" {
        _ = next()
        options.append(sequence())
      }
      return options.count == 1 ? options[0] : .choice(options)
    }

    private mutating func sequence() -> Expression {
      var parts: [Expression] = []
      while let token = tokens.first, !["|", ";", "}", "]", ")"].contains(token) {
        parts.append(part())
      }
      return .sequence(parts)
    }

    private mutating func part() -> Expression {
      let token = next() ?? ""
      switch token {
      case "{": return closing(.repeated(choice()))
      case "[": return closing(.optional(choice()))
      case "(": return closing(choice())
      default:
        if token.hasPrefix("\"") {
          let text = String(token.dropFirst().dropLast())
          literals.insert(text)
          return .literal(text)
        }
        return token == token.uppercased() ? .terminal(token) : .rule(token)
      }
    }

    private mutating func closing(_ expression: Expression) -> Expression {
      _ = next()
      return expression
    }
  }
}
