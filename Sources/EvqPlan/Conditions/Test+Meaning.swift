import EvqModel
import EvqSyntax

extension Test {
  /// A suggestion for a test that is true for no row; nil if there is none.
  package var probableMeaning: String? {
    guard !isNegated else { return nil }
    switch form {
    case .oneOf(.slot(let slot), let texts):
      guard slot.mayBeMissing, let text = texts.first(where: \.meansMissing) else { return nil }
      let what = text.isEmpty ? "an empty text" : "the text \(Spelling.string(text.string))"
      return
        "`\(self.text)` looks for \(what); for rows without a value use \(slot.spelling) is missing"
    case .compare(.slot(let slot), .equal, .constant(.time(let instant)), as: .time):
      return wholeDay(instant, slot)
    case .between(.slot(let slot), .constant(.time(let low)), .constant(.time(let high)), as: .time):
      return low == high ? wholeDay(low, slot) : nil
    case .oneOf, .objectTypeIn, .compare, .between, .within, .search, .matches, .isMissing,
      .isEmpty,
      .holds:
      return nil
    }
  }

  /// `occurredAt = 2026-11-20` compares with one moment; the whole day was probably meant.
  private func wholeDay(_ instant: Instant, _ slot: SlotReference) -> String? {
    let day = String(instant.description.prefix(10))
    guard instant == instant.start(of: .day), !text.contains("T"), text.contains(day) else {
      return nil
    }
    let next = instant.advanced(byMilliseconds: 86_400_000).description.prefix(10)
    let spelling =
      slot.field == .occurredAt
      ? "on \(day)" : "\(slot.spelling) >= \(day) and \(slot.spelling) < \(next)"
    return "`\(text)` is the first moment of that day; for the whole day use \(spelling)"
  }
}

extension SlotReference {
  /// Whether rows may lack a value; an event always has an id and a type.
  fileprivate var mayBeMissing: Bool {
    switch field {
    case .property, .objectProperty, .column, .timeColumn, nil: true
    case .id, .eventType, .occurredAt, .objectType, .objectId, .properties: false
    }
  }
}

extension Text {
  /// Whether other languages use the text for a missing value.
  fileprivate var meansMissing: Bool {
    isEmpty || Text.absences.contains { CaseFolding.areEqual($0, self) }
  }

  private static let absences: [Text] = ["null", "missing", "none", "nil", "undefined", "n/a"]
}
