import EvqSyntax

/// A line that is for the shell itself: `:format csv`.
package struct MetaLine: Sendable, Equatable {
  /// The first word without its mark.
  package let name: String
  /// The rest without the blanks around it.
  package let argument: String
  /// `:`, or the `\` or `.` of another program's shell.
  package let mark: Character

  /// Nil where the line is a statement.
  package init?(_ line: String) {
    let text = line.trimmed
    guard let mark = text.first, MetaLine.isMeta(text) else { return nil }
    self.mark = mark
    let rest = text.dropFirst()
    // `:!ls` needs no blank.
    let word = rest.first == "!" ? rest.prefix(1) : rest.prefix { !$0.isWhitespace }
    name = String(word)
    argument = String(text.dropFirst(1 + word.count)).trimmed
  }

  /// Whether a line starts like a command of the shell.
  package static func isMeta(_ text: String) -> Bool {
    let start = text.drop { $0.isWhitespace }
    switch start.first {
    case ":", "\\": return true
    case ".": return start.dropFirst().first?.isLetter == true
    default: return false
    }
  }

  /// The words of the argument; quotes keep blanks together.
  package var words: [String] { CommandWords(argument).words.map(\.text) }
}
