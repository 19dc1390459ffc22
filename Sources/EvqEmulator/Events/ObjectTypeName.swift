import EvqModel

/// The object types that HubSpot accepts in queries.
enum ObjectTypeName {
  /// The type with this name; nil if HubSpot would refuse it.
  ///
  /// Names are standard objects (`contact`, `contacts`), custom objects (`p123_car`) and type ids (`0-1`,
  /// `2-345`).
  static func parse(_ name: String) -> ObjectType? {
    let type = ObjectType(name)
    let lowered = type.name.lowercased()
    if ObjectType.names.contains(lowered) { return type }
    let isNamed = lowered.hasPrefix("p")
    let parts = (isNamed ? lowered.dropFirst() : lowered[...]).split(
      separator: isNamed ? "_" : "-",
      maxSplits: 1
    )
    guard parts.count == 2, let number = parts.first, number.allSatisfy(\.isNumber) else {
      return nil
    }
    return type
  }
}
