/// Splits a shell command into words; quotes keep blanks together, also inside of a word.
package struct CommandWords: Sendable, Equatable {
  package struct Word: Sendable, Equatable {
    /// The text without quotes.
    package var text = ""
    /// The byte at which the word starts, including its quote.
    package var start: Int
  }

  package private(set) var words: [Word] = []
  /// Whether the text ends inside of the last word, without a blank or within a quote.
  package private(set) var endsInWord = false

  package init(_ text: String) {
    var quote: Character?
    var offset = 0
    for character in text {
      if quote == nil, character.isWhitespace {
        endsInWord = false
      } else {
        if !endsInWord { words.append(Word(start: offset)) }
        endsInWord = true
        if character == quote {
          quote = nil
        } else if quote == nil, character == "\"" || character == "'" {
          quote = character
        } else {
          words[words.count - 1].text.append(character)
        }
      }
      offset += character.utf8.count
    }
  }

  /// Quotes a text so that evq and `sh` read it as one word.
  ///
  /// A leading `~/` stays outside of the quotes, where both expand it. Without `isWhole` the quote stays open, so
  /// that typing can continue.
  package static func spelled(_ text: String, isWhole: Bool = true) -> String {
    guard !text.unicodeScalars.allSatisfy(isPlain) else { return text }
    let home = text.hasPrefix("~/") ? "~/" : ""
    let quoted = text.dropFirst(home.count).map { $0 == "'" ? "'\"'\"'" : String($0) }.joined()
    return "\(home)'\(quoted)\(isWhole ? "'" : "")"
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || "/._-~:+,@%=".unicodeScalars.contains(scalar)
  }
}
