import EvqFiles

/// What the user's `.editrc` asks for.
///
/// libedit's own reading of the file would drop bindings: `bind -v` and `bind -e` make both maps anew, and so
/// does every later change of the mode. So the mode is chosen first, and the rest is carried out after it.
struct EditorFile: Sendable {
  /// `bind -v` and `bind -e`.
  private(set) var modes: [String] = []
  /// Everything else.
  private(set) var others: [String] = []

  /// The file of `$EDITRC`, or `.editrc` in the home folder; nothing where there is none.
  static func read() -> EditorFile {
    let path =
      ExternalProgram.variable("EDITRC") ?? ExternalProgram.variable("HOME").map { $0 + "/.editrc" }
    let bytes = path.flatMap { try? FileBytes.read($0, upTo: 1 << 20) } ?? []
    return EditorFile(String(decoding: bytes, as: UTF8.self))
  }

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

  /// A binding with evq's command in place of libedit's; nil where there is nothing to replace.
  private static func withOwnCommands(_ words: [String]) -> [String]? {
    let replaced = words.map { word in
      ownCommands[word.filter { $0 != "\"" && $0 != "'" }]?.rawValue ?? word
    }
    return replaced == words ? nil : replaced
  }

  /// libedit's commands for its own history, which evq does not fill, and those that end the line behind evq's back.
  private static let ownCommands: [String: EditorCommand] = [
    "ed-newline": .accept, "ed-end-of-file": .deleteOrEnd, "em-delete-or-list": .deleteOrEnd,
    "vi-list-or-eof": .deleteOrEnd, "ed-prev-history": .up, "ed-next-history": .down,
    "ed-search-prev-history": .up, "ed-search-next-history": .down,
    "em-inc-search-prev": .search, "em-inc-search-next": .search, "vi-search-prev": .search,
    "vi-search-next": .search, "vi-repeat-search-next": .searchOlder,
    "vi-repeat-search-prev": .searchNewer, "vi-histedit": .editor, "vi-undo": .undo,
    "vi-undo-line": .undoAll, "ed-clear-screen": .clear,
    // These have no place in evq; `vi-history-word` would end the program.
    "ed-command": .ignore, "ed-quoted-insert": .ignore, "vi-alias": .ignore,
    "vi-comment-out": .ignore, "vi-history-word": .ignore, "vi-to-history-line": .ignore,
  ]

  /// `bind "\e[A" …` for the code that the key decoder gives in place of the sequence.
  private static func decoded(_ words: [String]) -> String? {
    guard let place = words.indices.dropFirst().first(where: { !words[$0].hasPrefix("-") }) else {
      return nil
    }
    let key = words[place].filter { $0 != "\"" && $0 != "'" }
    guard let start = ["\\e", "\\E", "^["].first(where: key.hasPrefix),
      let special = KeyDecoder.specials[String(key.dropFirst(start.count))]
    else { return nil }
    var words = words
    // In single quotes the backslash stays.
    words[place] = "'\(special.code)'"
    return words.joined(separator: " ")
  }
}

extension Key.Special {
  /// The key's code as libedit's bindings write it.
  var code: String { "\\" + String(rawValue, radix: 8) }
}
