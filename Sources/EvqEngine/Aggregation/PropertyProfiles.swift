package import EvqModel

/// The profiles of all properties of some events.
package struct PropertyProfiles: Sendable {
  /// The most properties that are told apart.
  private static let propertiesMax = 2_000

  private var profiles: [Text: ValueProfile] = [:]
  package private(set) var rowCount = 0

  package init() {}

  /// Takes the properties of an event, one JSON object; anything else has none.
  package mutating func take(_ properties: Value) {
    rowCount += 1
    guard case .json(let text) = properties else { return }
    for field in JSONFields(ArraySlice(Array(text.string.utf8))) {
      let name = Text(field.name)
      guard let value = field.text, isRoom(for: name) else { continue }
      profiles[name, default: ValueProfile()].take(.text(value))
    }
  }

  private func isRoom(for name: Text) -> Bool {
    profiles.count < PropertyProfiles.propertiesMax || profiles[name] != nil
  }

  /// The profiles, the properties that most events have first.
  package var ranked: [(name: Text, profile: ValueProfile)] {
    profiles.sorted { left, right in
      left.value.filledCount != right.value.filledCount
        ? left.value.filledCount > right.value.filledCount : left.key < right.key
    }.map { ($0.key, $0.value) }
  }
}
