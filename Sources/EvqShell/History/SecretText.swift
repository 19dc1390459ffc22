/// Recognises text that must not be written to a file.
package enum SecretText {
  /// Whether a text seems to contain a token or a password.
  ///
  /// The tokens in use are compared exactly elsewhere; this check is for unknown ones.
  package static func isSuspected(in text: String) -> Bool {
    let lowered = text.lowercased()
    let names = [
      "bearer ", "client_secret", "hubspot_access_token", "refresh_token", "access_token",
    ]
    if names.contains(where: lowered.contains) { return true }
    let words = text.utf8.split { !isWordByte($0) }
    return words.contains { isRandom($0) && !isCursor($0, in: text) }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    Kind(byte) != nil || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  /// evq itself prints queries with `after "CURSOR"`; they may be kept.
  private static func isCursor(_ word: Substring.UTF8View, in text: String) -> Bool {
    text[..<word.startIndex].hasSuffix("after \"")
  }

  /// Services issue longer secrets.
  private static let lengthMin = 24

  /// Whether a word looks random: its runs of small letters, capitals and digits are short.
  ///
  /// Common ids do not count: UUIDs (`04addc2e-353f-4515-8000-000000000fff`), words of hex
  /// digits only, and names, whose runs are words (`pe62515_signup_completed_v2`).
  private static func isRandom(_ word: Substring.UTF8View) -> Bool {
    guard word.count >= lengthMin, !isUUID(word), !word.allSatisfy(isHexDigit) else { return false }
    let runs = Runs(word)
    let isMixed = runs.kinds.count == Kind.allCases.count || runs.digitRunCount >= 4
    // 2.7 bytes: random words of letters and digits have 2.2 on average, names 4 and more.
    return isMixed && runs.byteCount * 10 <= runs.count * 27
  }

  private static func isUUID(_ word: Substring.UTF8View) -> Bool {
    word.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(\.count)
      == [8, 4, 4, 4, 12] && word.allSatisfy { $0 == UInt8(ascii: "-") || isHexDigit($0) }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  private enum Kind: CaseIterable {
    case small, capital, digit

    init?(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .small
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .capital
      case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
      default: return nil
      }
    }
  }

  /// The runs of a word: a capital and the small letters after it are one; `-` and `_` separate runs.
  private struct Runs {
    var count = 0
    var digitRunCount = 0
    var byteCount = 0
    var kinds: Set<Kind> = []

    init(_ word: Substring.UTF8View) {
      var last: Kind?
      for byte in word {
        let kind = Kind(byte)
        defer { last = kind }
        guard let kind else { continue }
        byteCount += 1
        kinds.insert(kind)
        guard kind != last, !(last == .capital && kind == .small) else { continue }
        count += 1
        if kind == .digit { digitRunCount += 1 }
      }
    }
  }
}
