package import EvqModel

/// The value profiles of all properties of some events.
package struct PropertyProfiles: Sendable {
  /// The most properties with a profile.
  private static let propertiesMax = 2_000

  private var profiles: [Text: ValueProfile] = [:]
  package private(set) var rowCount = 0

  package init() {}

  /// Adds the properties of an event, one JSON object; other values are ignored.
  package mutating func add(_ properties: Value) {
    rowCount += 1
    guard case .json(let text) = properties else { return }
    for field in JSONFields(ArraySlice(Array(text.string.utf8))) {
      let name = Text(field.name)
      guard let value = field.text, hasRoom(for: name) else { continue }
      profiles[name, default: ValueProfile()].take(.text(value))
    }
  }

  private func hasRoom(for name: Text) -> Bool {
    profiles.count < PropertyProfiles.propertiesMax || profiles[name] != nil
  }

  /// The profiles, most frequent properties first.
  package var ranked: [(name: Text, profile: ValueProfile)] {
    profiles.sorted { left, right in
      left.value.filledCount != right.value.filledCount
        ? left.value.filledCount > right.value.filledCount : left.key < right.key
    }.map { ($0.key, $0.value) }
  }
}
