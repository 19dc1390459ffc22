package import EvqModel
import EvqSyntax

/// A small difference that makes a test fail for a row, and a test that would pass.
package struct NearMiss: Sendable, Equatable {
  /// The difference: `differs only in case`.
  package var difference: String
  /// A condition that holds for the row; nil where none is worth suggesting.
  package var spelling: String?
  /// The size of the difference; the smallest rank is the best suggestion.
  package var rank: Int

  init(_ difference: String, _ spelling: String? = nil, rank: Int = 5) {
    self.difference = difference
    self.spelling = spelling
    self.rank = rank
  }
}

extension Test {
  /// The near miss of a test that is not true for a row; nil if it is true or not near.
  package func nearMiss(_ value: (SlotReference) -> Value) -> NearMiss? {
    guard truth(value) != .true else { return nil }
    if let miss = missingMiss(value) { return miss }
    guard !isNegated else { return nil }
    switch form {
    case .oneOf(.slot(let slot), let texts):
      guard let found = value(slot).text else { return nil }
      return texts.lazy.compactMap { TextMiss(found, $0, of: slot)?.miss }.first
    case .search(.slot(let slot), let search, let right):
      guard let found = value(slot).text, let needle = right.evaluate(value).text else {
        return nil
      }
      return searchMiss(found, search, needle, slot)
    case .matches(.slot(let slot), let expression):
      guard let found = value(slot).text else { return nil }
      return matchMiss(found, expression, slot)
    case .within(let operand, let window):
      return operand.evaluate(value).instant.flatMap { windowMiss($0, window) }
    case .compare(let left, let relation, let right, let type):
      return compareMiss(left, relation, right, type, value)
    case .isMissing(.slot(let slot)):
      return value(slot).text?.isEmpty == true
        ? NearMiss("the value is empty", "\(slot.spelling) is empty") : nil
    case .oneOf, .objectTypeIn, .between, .search, .matches, .isMissing, .isEmpty, .holds:
      return nil
    }
  }

  /// The miss of a test that is missing, because a value is missing or does not parse.
  private func missingMiss(_ value: (SlotReference) -> Value) -> NearMiss? {
    guard truth(value) == .missing else { return nil }
    if let slot = form.slots.first(where: { value($0).isMissing }) {
      let what = "\(slot.name) is missing, so this is neither true nor false"
      return NearMiss(what, "(\(currentText) or \(slot.spelling) is missing)")
    }
    guard let slot = form.slots.first, let text = value(slot).text else { return nil }
    let what = "\(Spelling.string(text.string)) does not parse, so it counts as missing"
    return NearMiss(what, rank: 9)
  }

  /// The test in evq's syntax, after the rewrites.
  private var currentText: String { isInverted ? "not \(text)" : text }

  // MARK: Texts

  private func searchMiss(
    _ found: Text,
    _ search: TestForm.Search,
    _ needle: Text,
    _ slot: SlotReference
  ) -> NearMiss? {
    let lowered = Text(needle.string.lowercased())
    if search.finds(lowered, in: Text(found.string.lowercased())) {
      let spelling =
        "lower(\(slot.spelling)) \(search.rawValue) \(Spelling.string(lowered.string))"
      return NearMiss("differs only in case", spelling)
    }
    let trimmed = Text(needle.string.trimmed)
    guard search != .equalIgnoringCase, !trimmed.isEmpty, trimmed != needle,
      search.finds(trimmed, in: found)
    else { return nil }
    let spelling = "\(slot.spelling) \(search.rawValue) \(Spelling.string(trimmed.string))"
    return NearMiss("differs only in blanks", spelling)
  }

  private func matchMiss(
    _ found: Text,
    _ expression: RegularExpression,
    _ slot: SlotReference
  ) -> NearMiss? {
    guard !expression.ignoresCase,
      let relaxed = try? RegularExpression(pattern: expression.pattern, flags: "i"),
      relaxed.matches(found.string)
    else { return nil }
    return NearMiss("differs only in case", "\(slot.spelling) matches /\(expression.pattern)/i")
  }
}

/// The difference of two unequal texts; the smallest kind of difference wins.
private struct TextMiss {
  let miss: NearMiss

  init?(_ found: Text, _ wanted: Text, of slot: SlotReference) {
    let exact = "\(slot.spelling) = \(Spelling.string(found.string))"
    let (left, right) = (found.string, wanted.string)
    if CaseFolding.areEqual(found, wanted) {
      let folded = Spelling.string(right)
      miss = NearMiss("differs only in case", "\(slot.spelling) =~ \(folded)", rank: 0)
    } else if left == right {
      miss = NearMiss("looks the same but has other characters", exact, rank: 0)
    } else if Text(left.withoutBlanks) == Text(right.withoutBlanks) {
      miss = NearMiss("differs only in blanks", exact, rank: 0)
    } else if CaseFolding.areEqual(Text(left.withoutBlanks), Text(right.withoutBlanks)) {
      miss = NearMiss("differs only in case and blanks", exact, rank: 1)
    } else if let number = NumberText.parse(found), let other = NumberText.parse(wanted) {
      // 129 and 139 differ in one digit, but one is not a typing error for the other.
      guard number == other else { return nil }
      let spelling = "number(\(slot.spelling)) = \(NumberText.format(number))"
      miss = NearMiss("is the same number in another notation", spelling, rank: 1)
    } else if let instant = Instant(left), Instant(right) == instant {
      let spelling = "time(\(slot.spelling)) = \(instant)"
      miss = NearMiss("is the same time in another zone or format", spelling, rank: 1)
    } else if wanted.isDate, left.hasPrefix(right), Instant(left) != nil {
      let spelling = "\(slot.spelling) starts with \(Spelling.string(right))"
      miss = NearMiss("is a time on that day", spelling, rank: 1)
    } else if Suggestion.nearest(to: right, among: [left]) != nil {
      miss = NearMiss("differs in a letter or two", exact)
    } else {
      return nil
    }
  }
}

extension SlotReference {
  /// The field in evq's syntax.
  package var spelling: String {
    switch field {
    case .property(let name): "property.\(Spelling.namePart(name, isFirst: false))"
    case .objectProperty(let name): "objectProperty.\(Spelling.namePart(name, isFirst: false))"
    case .column(let name), .timeColumn(let name):
      name.split(separator: ".", omittingEmptySubsequences: false).enumerated()
        .map { Spelling.namePart(String($0.element), isFirst: $0.offset == 0) }
        .joined(separator: ".")
    case .id, .eventType, .occurredAt, .objectType, .objectId, .properties, nil:
      Spelling.namePart(name, isFirst: true)
    }
  }
}

extension Text {
  /// `2026-01-05`, without a time of day.
  fileprivate var isDate: Bool { string.utf8.count == 10 && Instant(string) != nil }
}

extension String {
  fileprivate var withoutBlanks: String { filter { !$0.isWhitespace } }
}
