package import EvqSession

/// What could follow the text: the rest of an earlier statement, or of the word being typed.
package enum Ghost {
  /// The suggestion for a text with the cursor at its end; empty for none.
  package static func text(
    after text: String,
    history: [String],
    words: Vocabulary
  ) -> String {
    guard !text.trimmed.isEmpty else { return "" }
    if let earlier = history.last(where: { $0.count > text.count && $0.hasPrefix(text) }) {
      return String(earlier.dropFirst(text.count))
    }
    guard !MetaLine.isMeta(text) else { return "" }
    let context = CompletionContext(of: text, cursor: text.utf8.count)
    let candidates = Completion.candidates(for: context, in: words)
    if context.partial.isEmpty {
      guard candidates.count == 1, text.last?.isWhitespace == true else { return "" }
      return candidates[0].insertion.trimmed
    }
    guard context.form == .bare, let best = candidates.first,
      best.word.hasPrefix(context.partial)
    else { return "" }
    return String(best.word.dropFirst(context.partial.count))
  }

  /// The first word of a suggestion with the blanks before it.
  static func firstWord(of ghost: String) -> String {
    let blanks = ghost.prefix(while: \.isWhitespace)
    let word = ghost.dropFirst(blanks.count).prefix { !$0.isWhitespace }
    return String(blanks + word)
  }
}
