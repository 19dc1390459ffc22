/// What was killed, the newest last; Ctrl-Y takes the newest, Alt-y then the ones before.
struct KillRing {
  private var entries: [String] = []
  private var place = 0
  private static let countMax = 30

  /// Adds a text; kills in a row become one.
  mutating func add(_ text: String, joinsLast: Bool, isBackward: Bool) {
    guard !text.isEmpty else { return }
    if joinsLast, let last = entries.popLast() {
      entries.append(isBackward ? text + last : last + text)
    } else {
      entries.append(text)
    }
    if entries.count > KillRing.countMax { entries.removeFirst() }
    place = entries.count - 1
  }

  var current: String? { entries.indices.contains(place) ? entries[place] : nil }

  mutating func rotate() {
    if !entries.isEmpty { place = (place - 1 + entries.count) % entries.count }
  }
}
