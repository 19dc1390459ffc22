import EvqSyntax

/// A command of the shell: `:format csv`.
package struct MetaLine: Sendable, Equatable {
  /// The first word without its prefix.
  package let name: String
  /// The rest, trimmed.
  package let argument: String
  /// `:`, or the `\` or `.` of another program's shell.
  package let mark: Character

  /// Nil if the line is a statement.
  package init?(_ line: String) {
    let text = line.trimmed
    guard let mark = text.first, MetaLine.isMeta(text) else { return nil }
    self.mark = mark
    let rest = text.dropFirst()
    // `:!ls` is `:! ls`.
    let word = rest.first == "!" ? rest.prefix(1) : rest.prefix { !$0.isWhitespace }
    name = String(word)
    argument = String(text.dropFirst(1 + word.count)).trimmed
  }

  /// Whether a line starts like a shell command.
  package static func isMeta(_ text: String) -> Bool {
    let start = text.drop { $0.isWhitespace }
    switch start.first {
    case ":", "\\": return true
    case ".": return start.dropFirst().first?.isLetter == true
    default: return false
    }
  }

  /// Commands that people type without a colon, because every shell has them.
  static let bareWords = ["exit": "quit", "quit": "quit", "help": "help"]

  /// The words of the argument; quotes keep blanks together.
  package var words: [String] { CommandWords(argument).words.map(\.text) }
}
