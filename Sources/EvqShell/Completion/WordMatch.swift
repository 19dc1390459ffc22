/// Matches words with typed text: first by their start, then as a subsequence.
enum WordMatch {
  /// The matching candidates, the best first; equals keep their order.
  ///
  /// If any words start with the typed text, ignoring case, only those match.
  static func ranked(_ candidates: [Candidate], by partial: String) -> [Candidate] {
    guard !partial.isEmpty else { return candidates }
    let typed = Array(partial.lowercased().utf8)
    let scored = candidates.enumerated().compactMap { index, candidate in
      score(Array(candidate.word.lowercased().utf8), typed).map { ($0, index) }
    }
    let best = scored.contains { $0.0 <= beginning } ? scored.filter { $0.0 <= beginning } : scored
    return best.sorted { $0 < $1 }.map { candidates[$0.1] }
  }

  private static let beginning = 1

  /// 0 for the start, 1 for the start of a part (`property.hs_city` for `hs`), more for letters
  /// in this order that are further apart; nil for no match.
  private static func score(_ word: [UInt8], _ typed: [UInt8]) -> Int? {
    if word.starts(with: typed) { return 0 }
    let dot = word.lastIndex(of: UInt8(ascii: "."))
    if let dot, word[(dot + 1)...].starts(with: typed) { return 1 }
    var rest = typed[...]
    var last: Int?
    var gaps = 0
    for (index, byte) in word.enumerated() where byte == rest.first {
      gaps += last.map { index - $0 - 1 } ?? index
      last = index
      rest.removeFirst()
    }
    return rest.isEmpty ? 2 + gaps : nil
  }

  /// Whether a prefix and a name together may match typed text in lower case.
  ///
  /// A fast check without false negatives; `ranked` decides.
  static func mayFit(_ start: String, _ name: String, typed: [UInt8]) -> Bool {
    // `ranked` decides about letters beyond ASCII and names in backticks.
    guard typed.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "`") }) else { return true }
    var rest = typed[...]
    for byte in start.utf8 where byte.lowercased == rest.first { rest.removeFirst() }
    for byte in name.utf8 where byte.lowercased == rest.first { rest.removeFirst() }
    return rest.isEmpty
  }

  /// Whether a prefix and a name together start with typed text, ignoring the case of ASCII letters.
  static func starts(_ start: String, _ name: String, with typed: [UInt8]) -> Bool {
    guard start.utf8.count + name.utf8.count >= typed.count else { return false }
    let isStart = zip(start.utf8, typed).allSatisfy { $0.lowercased == $1.lowercased }
    return isStart
      && zip(name.utf8, typed.dropFirst(start.utf8.count)).allSatisfy {
        $0.lowercased == $1.lowercased
      }
  }

  /// The longest common start of all words, ignoring case, as the first one spells it.
  static func commonPrefix(_ words: [String]) -> String {
    guard var prefix = words.first.map({ $0[...] }) else { return "" }
    for word in words.dropFirst() {
      let lowered = word.lowercased()
      while !prefix.isEmpty, !lowered.hasPrefix(prefix.lowercased()) { prefix.removeLast() }
    }
    return String(prefix)
  }
}

extension UInt8 {
  /// The ASCII letter in lower case.
  fileprivate var lowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
