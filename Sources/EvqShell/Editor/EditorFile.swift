/// The commands of the user's `.editrc`, adapted to evq.
///
/// If libedit read the file itself, bindings would be lost: `bind -v` and `bind -e` reset both key maps, and so
/// does every later change of the mode. So the mode is set first and all other lines run after it.
struct EditorFile: Sendable {
  /// The lines that set the mode: `bind -v` and `bind -e`.
  private(set) var modes: [String] = []
  /// All other lines.
  private(set) var others: [String] = []

  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      let isBinding = first == "bind" || first.hasSuffix(":bind")
      if isBinding, words.count == 2, ["-v", "-e"].contains(words[1]) {
        modes.append(String(line))
        continue
      }
      let own = isBinding ? EditorFile.withOwnCommands(words) : nil
      others.append(own?.joined(separator: " ") ?? String(line))
      if isBinding, let line = EditorFile.decoded(own ?? words) { others.append(line) }
    }
  }

  /// Replaces libedit's commands in a binding by evq's; nil if there are none.
  private static func withOwnCommands(_ words: [String]) -> [String]? {
    let replaced = words.map { word in
      ownCommands[word.filter { $0 != "\"" && $0 != "'" }]?.rawValue ?? word
    }
    return replaced == words ? nil : replaced
  }

  /// libedit's commands for its own, empty history, and those that end the line without evq.
  private static let ownCommands: [String: EditorCommand] = [
    "ed-newline": .accept, "ed-end-of-file": .deleteOrEnd, "em-delete-or-list": .deleteOrEnd,
    "vi-list-or-eof": .deleteOrEnd, "ed-prev-history": .up, "ed-next-history": .down,
    "ed-search-prev-history": .up, "ed-search-next-history": .down,
    "em-inc-search-prev": .search, "em-inc-search-next": .search, "vi-search-prev": .search,
    "vi-search-next": .search, "vi-repeat-search-next": .searchOlder,
    "vi-repeat-search-prev": .searchNewer, "vi-histedit": .editor, "vi-undo": .undo,
    "vi-undo-line": .undoAll, "ed-clear-screen": .clear,
    // These do not work in evq; `vi-history-word` would end the program.
    "ed-command": .ignore, "ed-quoted-insert": .ignore, "vi-alias": .ignore,
    "vi-comment-out": .ignore, "vi-history-word": .ignore, "vi-to-history-line": .ignore,
  ]

  /// Binds the key decoder's code for an escape sequence: libedit never sees the sequence.
  private static func decoded(_ words: [String]) -> String? {
    guard let index = words.indices.dropFirst().first(where: { !words[$0].hasPrefix("-") }) else {
      return nil
    }
    let key = words[index].filter { $0 != "\"" && $0 != "'" }
    guard let start = ["\\e", "\\E", "^["].first(where: key.hasPrefix),
      let special = KeyDecoder.specials[String(key.dropFirst(start.count))]
    else { return nil }
    var words = words
    // Single quotes preserve the backslash.
    words[index] = "'\(special.notation)'"
    return words.joined(separator: " ")
  }
}
