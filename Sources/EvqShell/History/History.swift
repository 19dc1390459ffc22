/// The earlier statements, oldest first; sessions share them through a file.
package struct History: Sendable {
  package private(set) var entries: [String] = []
  private var file: HistoryFile?

  /// The maximum number of entries.
  package static let countMax = 10_000

  /// A history in a file; without a path it lasts for the session.
  package init(path: String?) {
    file = path.map { HistoryFile(path: $0) }
    refresh()
  }

  /// Reads the entries that other sessions have added.
  package mutating func refresh() {
    guard let added = file?.read() else { return }
    if added.isWhole { entries = [] }
    for entry in added.entries where entry != entries.last { entries.append(entry) }
    if entries.count > History.countMax { entries.removeFirst(entries.count - History.countMax) }
  }

  /// Adds a statement, unless it starts with a blank, repeats the last one, or contains a secret.
  ///
  /// Without `isSaved` it stays out of the file, as for scripts.
  package mutating func add(_ entry: String, isSaved: Bool = true) {
    let text = History.withoutEnd(entry)
    guard !text.isEmpty, text.first?.isWhitespace == false, text != entries.last,
      !SecretText.isSuspected(in: text)
    else { return }
    if isSaved, file?.append(text) == true {
      refresh()
    } else {
      entries.append(text)
    }
  }

  private static func withoutEnd(_ text: String) -> String {
    String(text.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// The entries that contain a text, ignoring case, numbered from 1; all for an empty text.
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
