import EvqRender
import EvqSyntax

/// Suggests a continuation of the text: from an earlier statement, or of the word being typed.
package enum Ghost {
  /// The suggestion behind a text with the cursor at its end; empty for none.
  ///
  /// It has one line and takes at most `cells` cells, so that all of it is visible before a key inserts it.
  package static func text(
    after text: String,
    history: [String],
    completer: Completer,
    cells: Int = 160
  ) -> String {
    guard !text.allSatisfy(\.isWhitespace), text.utf8.count <= StatementReader.analyzedBytesMax
    else { return "" }
    if let rest = rest(of: history, after: text, cells: cells) { return rest }
    let word = word(after: text, completer)
    return isShowable(word, cells: cells) ? word : ""
  }

  /// The rest of the word being typed, or the only word that fits.
  private static func word(after text: String, _ completer: Completer) -> String {
    guard !StatementReader.endsInCommand(text) else { return "" }
    let context = CompletionContext(of: text, cursor: text.utf8.count)
    let candidates = completer.suggestions(for: context)
    if context.partial.isEmpty {
      guard candidates.count == 1, text.last?.isWhitespace == true else { return "" }
      return candidates[0].insertion.trimmed
    }
    guard context.form == .bare, let best = candidates.first,
      best.word.hasPrefix(context.partial)
    else { return "" }
    return String(best.word.dropFirst(context.partial.count))
  }

  /// The rest of the newest statement that starts with a text and whose rest can be shown.
  ///
  /// It compares bytes: counting the characters of ten thousand entries would delay each key.
  private static func rest(of history: [String], after text: String, cells: Int) -> String? {
    let length = text.utf8.count
    for entry in history.reversed() {
      guard entry.utf8.count > length, entry.utf8.count <= length + cells * bytesPerCell,
        entry.utf8.starts(with: text.utf8), let rest = String(entry.utf8.dropFirst(length))
      else { continue }
      if isShowable(rest, cells: cells) { return rest }
    }
    return nil
  }

  /// The longest UTF-8 sequence of one cell that a suggestion may contain.
  private static let bytesPerCell = 4

  /// Whether a text is one line, without control characters, and fits the cells.
  private static func isShowable(_ text: String, cells: Int) -> Bool {
    SafeText.visible(text) == text && DisplayWidth.of(text) <= cells
  }

  /// The first word of a suggestion with the blanks before it.
  static func firstWord(of ghost: String) -> String {
    let blanks = ghost.prefix(while: \.isWhitespace)
    let word = ghost.dropFirst(blanks.count).prefix { !$0.isWhitespace }
    return String(blanks + word)
  }
}
