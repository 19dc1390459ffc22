package import EvqModel
package import EvqSession
import EvqRender
import EvqSyntax

/// What could follow the text: the rest of an earlier statement, or of the word being typed.
package enum Ghost {
  /// The suggestion for a text with the cursor at its end; empty for none.
  ///
  /// It has one line and takes at most `cells` cells, so that all of it is shown before a key inserts it.
  package static func text(
    after text: String,
    history: [String],
    words: Vocabulary,
    cells: Int = 160,
    names: @escaping (String) -> NamesInReach? = { _ in nil }
  ) -> String {
    guard !text.allSatisfy(\.isWhitespace), text.utf8.count <= Highlighter.bytesMax else {
      return ""
    }
    if let rest = rest(of: history, after: text, cells: cells) { return rest }
    let word = word(after: text, words, names)
    return isShowable(word, cells: cells) ? word : ""
  }

  /// The rest of the word being typed, or the only word that fits.
  private static func word(
    after text: String,
    _ words: Vocabulary,
    _ names: @escaping (String) -> NamesInReach?
  ) -> String {
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

  /// The rest of the newest statement that starts with a text and whose rest can be shown.
  ///
  /// Bytes are compared: counting the characters of ten thousand entries would be felt at each key.
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

  /// The most bytes of a character that takes a cell, as far as suggestions go.
  private static let bytesPerCell = 4

  /// Whether a text is one line without control characters and not too long.
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
