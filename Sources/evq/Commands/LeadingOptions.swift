/// Moves options behind the subcommand: `evq --now T whoami` means `evq whoami --now T`.
enum LeadingOptions {
  /// The options of `evq` without a value; a test compares them with the parser's.
  static let flags: Set<String> = [
    "--check", "--keep-going", "--allow-send", "--dry-run", "--allow-shell", "-i", "--interactive",
    "--no-header", "--strict", "-q", "--quiet", "--version", "-h", "--help",
  ]

  /// The words with the subcommand first, if only options precede it.
  static func moved(behind subcommands: [String], in words: [String]) -> [String] {
    var index = 0
    while index < words.count, words[index].hasPrefix("-"), words[index].count > 1 {
      let word = words[index]
      if word == "--" { return words }
      let hasValue = !flags.contains(word) && !word.contains("=") && !isFlagGroup(word)
      index += hasValue ? 2 : 1
    }
    guard index > 0, index < words.count, subcommands.contains(words[index]) else { return words }
    return [words[index]] + words[..<index] + words[(index + 1)...]
  }

  /// Whether a word groups short flags, like `-qi`.
  private static func isFlagGroup(_ word: String) -> Bool {
    !word.hasPrefix("--") && word.dropFirst().allSatisfy { flags.contains("-\($0)") }
  }
}
