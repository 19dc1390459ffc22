import EvqRender

/// Wraps texts at blanks, so that the terminal does not break words.
package enum WrappedText {
  /// The lines of a text; only words wider than `cells` exceed that width.
  package static func lines(_ text: String, cells: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let longer = lines.last.map { $0 + " " + word } ?? String(word)
      if lines.isEmpty {
        lines = [longer]
      } else if DisplayWidth.of(longer) <= cells {
        lines[lines.count - 1] = longer
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
