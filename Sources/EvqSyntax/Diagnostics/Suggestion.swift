/// Finds the valid name that is closest to a misspelt one.
package enum Suggestion {
  /// The name with the smallest edit distance, if that is small for the word's length.
  ///
  /// A difference in case only always counts; of equally near names the first one wins.
  package static func nearest(to word: String, among names: [String]) -> String? {
    let lowered = word.lowercased()
    if let same = names.first(where: { $0.lowercased() == lowered }) { return same }
    let limit = max(1, min(3, word.count / 3))
    let ranked = names.prefix(5_000).compactMap { name -> (name: String, distance: Int)? in
      guard abs(name.utf8.count - word.utf8.count) <= limit else { return nil }
      let distance = editDistance(Array(lowered.utf8), Array(name.lowercased().utf8))
      return distance <= limit ? (name, distance) : nil
    }
    return ranked.min { $0.distance < $1.distance }?.name ?? onlyName(startingWith: lowered, names)
  }

  /// The only name that starts with a word: `describe` for `desc`.
  private static func onlyName(startingWith lowered: String, _ names: [String]) -> String? {
    guard lowered.count > 2 else { return nil }
    let found = names.lazy.filter { $0.lowercased().hasPrefix(lowered) }.prefix(2)
    return found.count == 1 ? found.first : nil
  }

  /// The nearest name as a question; empty if no name is near.
  package static func label(for word: String, among names: [String]) -> String {
    label(nearest(to: word, among: names))
  }

  /// A name as a question; empty for nil.
  package static func label(_ name: String?) -> String {
    name.map { "did you mean `\($0)`?" } ?? ""
  }

  /// Insertions, deletions, replacements and swaps of neighbours between two short texts.
  static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard left.count < 200, right.count < 200 else { return .max }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, byte) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(
          last[column] + (byte == other ? 0 : 1),
          min(last[column + 1], current[column]) + 1
        )
        if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
