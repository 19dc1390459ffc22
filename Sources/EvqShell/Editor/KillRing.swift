/// The cut texts, the newest last; Ctrl-Y pastes the newest, Alt-y earlier ones.
struct KillRing {
  private var entries: [String] = []
  private var index = 0
  private static let countMax = 30

  /// Adds a text; consecutive cuts are joined.
  mutating func add(_ text: String, joinsLast: Bool, isBackward: Bool) {
    guard !text.isEmpty else { return }
    if joinsLast, let last = entries.popLast() {
      entries.append(isBackward ? text + last : last + text)
    } else {
      entries.append(text)
    }
    if entries.count > KillRing.countMax { entries.removeFirst() }
    index = entries.count - 1
  }

  var current: String? { entries.indices.contains(index) ? entries[index] : nil }

  mutating func rotate() {
    if !entries.isEmpty { index = (index - 1 + entries.count) % entries.count }
  }
}
