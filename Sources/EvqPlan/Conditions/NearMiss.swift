package import EvqModel
import EvqSyntax

/// By how little a test does not hold for a row, and the spelling that would.
package struct NearMiss: Sendable, Equatable {
  /// What the difference is: `differs only in case`.
  package var difference: String
  /// A condition that holds for the row; nil where no spelling would be meant.
  package var spelling: String?
  /// How much the value differs: of several near values the one with the smallest rank was meant.
  package var rank: Int

  init(_ difference: String, _ spelling: String? = nil, rank: Int = 5) {
    self.difference = difference
    self.spelling = spelling
    self.rank = rank
  }
}

extension Test {
  /// How near a test that is not true comes for a row; nil for one that is true or far off.
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
        ? NearMiss("it is there, and empty", "\(slot.spelling) is empty") : nil
    case .oneOf, .objectTypeIn, .between, .search, .matches, .isMissing, .isEmpty, .holds:
      return nil
    }
  }

  /// A value that is not there makes the test missing, whatever it asks; one that does not parse, too.
  private func missingMiss(_ value: (SlotReference) -> Value) -> NearMiss? {
    guard truth(value) == .missing else { return nil }
    if let slot = form.slots.first(where: { value($0).isMissing }) {
      let what = "\(slot.name) is missing, so this is neither true nor false"
      return NearMiss(what, "(\(sayingText) or \(slot.spelling) is missing)")
    }
    guard let slot = form.slots.first, let text = value(slot).text else { return nil }
    let what = "\(Spelling.string(text.string)) does not parse, so it counts as missing"
    return NearMiss(what, rank: 9)
  }

  /// The test as a program would say it with what the rewrites made of it.
  private var sayingText: String { isTurned ? "not \(text)" : text }

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

/// How two texts that are not equal differ, from the smallest difference on.
private struct TextMiss {
  let miss: NearMiss

  init?(_ found: Text, _ wanted: Text, of slot: SlotReference) {
    let exact = "\(slot.spelling) = \(Spelling.string(found.string))"
    let (left, right) = (found.string, wanted.string)
    if CaseFolding.areEqual(found, wanted) {
      let folded = Spelling.string(right)
      miss = NearMiss("differs only in case", "\(slot.spelling) =~ \(folded)", rank: 0)
    } else if left == right {
      miss = NearMiss("reads the same and is spelt with other characters", exact, rank: 0)
    } else if Text(left.withoutBlanks) == Text(right.withoutBlanks) {
      miss = NearMiss("differs only in blanks", exact, rank: 0)
    } else if CaseFolding.areEqual(Text(left.withoutBlanks), Text(right.withoutBlanks)) {
      miss = NearMiss("differs only in case and blanks", exact, rank: 1)
    } else if let number = NumberText.parse(found), let other = NumberText.parse(wanted) {
      // 129 and 139 differ in one digit, and nobody means the one by the other.
      guard number == other else { return nil }
      let spelling = "number(\(slot.spelling)) = \(NumberText.format(number))"
      miss = NearMiss("is the same number, written in another way", spelling, rank: 1)
    } else if let instant = Instant(left), Instant(right) == instant {
      let spelling = "time(\(slot.spelling)) = \(instant)"
      miss = NearMiss("is the same moment, written in another zone or form", spelling, rank: 1)
    } else if wanted.isDate, left.hasPrefix(right), Instant(left) != nil {
      let spelling = "\(slot.spelling) starts with \(Spelling.string(right))"
      miss = NearMiss("is a time of that day", spelling, rank: 1)
    } else if Suggestion.nearest(to: right, among: [left]) != nil {
      miss = NearMiss("differs in a letter or two", exact)
    } else {
      return nil
    }
  }
}

extension SlotReference {
  /// The field as a program writes it.
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
