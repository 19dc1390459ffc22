/// The statements that were run, oldest first, shared with other sessions through a file.
package struct History: Sendable {
  package private(set) var entries: [String] = []
  private var file: HistoryFile?

  /// The most entries that are kept.
  package static let countMax = 10_000

  /// A history in a file; without a path it ends with the session.
  package init(path: String?) {
    file = path.map { HistoryFile(path: $0) }
    refresh()
  }

  /// Takes in what other sessions have added.
  package mutating func refresh() {
    guard let added = file?.read() else { return }
    if added.isWhole { entries = [] }
    for entry in added.entries where entry != entries.last { entries.append(entry) }
    if entries.count > History.countMax { entries.removeFirst(entries.count - History.countMax) }
  }

  /// Adds a statement, unless it starts with a blank, is the last one again, or holds a secret.
  package mutating func add(_ entry: String) {
    let text = History.withoutEnd(entry)
    guard !text.isEmpty, text.first?.isWhitespace == false, text != entries.last,
      !SecretText.isSuspected(in: text)
    else { return }
    if file?.append(text) == true {
      refresh()
    } else {
      entries.append(text)
    }
  }

  private static func withoutEnd(_ text: String) -> String {
    String(text.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// The entries that contain a text, ignoring case, with their numbers from 1 on; all for an empty text.
  package func matching(_ text: String) -> [(number: Int, entry: String)] {
    let lowered = text.lowercased()
    return entries.enumerated().compactMap { index, entry in
      lowered.isEmpty || entry.lowercased().contains(lowered) ? (index + 1, entry) : nil
    }
  }

  /// The newest entry before an index that contains a text, ignoring case.
  package func search(_ text: String, before index: Int) -> Int? {
    let lowered = text.lowercased()
    return entries[..<min(max(0, index), entries.count)].lastIndex {
      $0.lowercased().contains(lowered)
    }
  }
}
