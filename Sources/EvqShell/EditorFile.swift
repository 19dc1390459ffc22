import Glibc

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
    let bytes = path.flatMap { FileBytes.read($0, upTo: 1 << 20) } ?? []
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
      others.append(String(line))
      if isBinding, let line = EditorFile.decoded(words) { others.append(line) }
    }
  }

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
