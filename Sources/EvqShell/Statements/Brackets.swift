import EvqSyntax

/// Pairs the brackets of a text.
struct Brackets {
  private var partners: [Int: Int] = [:]
  /// The token indices of opening brackets without a closing one.
  private(set) var unclosed: Set<Int> = []

  init(_ tokens: [Token]) {
    var open: [(index: Int, closing: Punctuation)] = []
    for (index, token) in tokens.enumerated() {
      guard case .punctuation(let punctuation) = token.kind else { continue }
      if let closing = Brackets.closing[punctuation] {
        open.append((index, closing))
      } else if let last = open.last, last.closing == punctuation {
        open.removeLast()
        partners[index] = last.index
        partners[last.index] = index
      }
    }
    unclosed = Set(open.map(\.index))
  }

  private static let closing: [Punctuation: Punctuation] = [
    .openParenthesis: .closeParenthesis, .openBrace: .closeBrace, .openBracket: .closeBracket,
  ]

  /// Whether a token opens a bracket.
  static func opens(_ kind: TokenKind) -> Bool {
    if case .punctuation(let punctuation) = kind { closing[punctuation] != nil } else { false }
  }

  static func closes(_ kind: TokenKind) -> Bool {
    if case .punctuation(let punctuation) = kind {
      closing.values.contains(punctuation)
    } else {
      false
    }
  }

  /// The token indices of the pair whose bracket is at the cursor, or just before it.
  func pair(at cursor: Int, _ tokens: [Token]) -> [Int]? {
    for (index, partner) in partners {
      let range = tokens[index].range
      if Int(range.lower) == cursor { return [index, partner] }
    }
    for (index, partner) in partners where Int(tokens[index].range.upper) == cursor {
      return [index, partner]
    }
    return nil
  }
}
