/// How well a word fits what is typed: the beginning first, then a subsequence.
enum WordMatch {
  /// The candidates that fit, the best first; equals keep their order.
  ///
  /// Where words start with what is typed, ignoring case, only those are taken.
  static func ranked(_ candidates: [Candidate], by partial: String) -> [Candidate] {
    guard !partial.isEmpty else { return candidates }
    let typed = Array(partial.lowercased().unicodeScalars)
    let scored = candidates.enumerated().compactMap { index, candidate in
      score(Array(candidate.word.lowercased().unicodeScalars), typed).map { ($0, index) }
    }
    let best = scored.contains { $0.0 <= beginning } ? scored.filter { $0.0 <= beginning } : scored
    return best.sorted { $0 < $1 }.map { candidates[$0.1] }
  }

  private static let beginning = 1

  /// 0 for the beginning, 1 for the beginning of a part (`property.hs_city` for `hs`), more for letters
  /// in this order that are further apart; nil for no fit.
  private static func score(_ word: [Unicode.Scalar], _ typed: [Unicode.Scalar]) -> Int? {
    if word.starts(with: typed) { return 0 }
    if let dot = word.lastIndex(of: "."), word[(dot + 1)...].starts(with: typed) { return 1 }
    var rest = typed[...]
    var last: Int?
    var gaps = 0
    for (index, scalar) in word.enumerated() where scalar == rest.first {
      gaps += last.map { index - $0 - 1 } ?? index
      last = index
      rest.removeFirst()
    }
    return rest.isEmpty ? 2 + gaps : nil
  }

  /// The longest beginning that all words share, ignoring case; as the first one writes it.
  static func commonPrefix(_ words: [String]) -> String {
    guard var prefix = words.first.map({ $0[...] }) else { return "" }
    for word in words.dropFirst() {
      let lowered = word.lowercased()
      while !prefix.isEmpty, !lowered.hasPrefix(prefix.lowercased()) { prefix.removeLast() }
    }
    return String(prefix)
  }
}
