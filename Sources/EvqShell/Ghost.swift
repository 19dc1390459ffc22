package import EvqModel
package import EvqSession
import EvqSyntax

/// What could follow the text: the rest of an earlier statement, or of the word being typed.
package enum Ghost {
  /// The suggestion for a text with the cursor at its end; empty for none.
  package static func text(
    after text: String,
    history: [String],
    words: Vocabulary,
    names: @escaping (String) -> NamesInReach? = { _ in nil }
  ) -> String {
    guard !text.allSatisfy(\.isWhitespace) else { return "" }
    if let rest = rest(of: history, after: text) { return rest }
    guard !StatementReader.endsInCommand(text) else { return "" }
    let context = CompletionContext(of: text, cursor: text.utf8.count)
    let candidates = Completion.suggestions(for: context, in: words, names: names)
    if context.partial.isEmpty {
      guard candidates.count == 1, text.last?.isWhitespace == true else { return "" }
      return candidates[0].insertion.trimmed
    }
    guard context.form == .bare, let best = candidates.first,
      best.word.hasPrefix(context.partial)
    else { return "" }
    return String(best.word.dropFirst(context.partial.count))
  }

  /// What the newest statement that starts with a text goes on with.
  ///
  /// Bytes are compared: counting the characters of ten thousand entries would be felt at each key.
  private static func rest(of history: [String], after text: String) -> String? {
    let length = text.utf8.count
    let found = history.last { entry in
      entry.utf8.count > length && entry.utf8.starts(with: text.utf8)
    }
    return found.map { String($0.utf8.dropFirst(length)) ?? "" }
  }

  /// The first word of a suggestion with the blanks before it.
  static func firstWord(of ghost: String) -> String {
    let blanks = ghost.prefix(while: \.isWhitespace)
    let word = ghost.dropFirst(blanks.count).prefix { !$0.isWhitespace }
    return String(blanks + word)
  }
}
