/// One value of one row.
package enum Value: Sendable, Hashable {
  case missing
  case text(Text)
  case number(Double)
  case boolean(Bool)
  case time(Instant)
  /// In milliseconds: the difference of two times.
  case duration(Int64)
  /// The properties of an event as compact JSON text.
  case json(Text)

  package static func text(_ string: String) -> Value { .text(Text(string)) }

  package var isMissing: Bool {
    if case .missing = self { true } else { false }
  }
}

/// The static type of an expression or a column.
package enum ValueType: String, Sendable {
  case text, number, boolean, time, duration
  /// `properties`: shown, never compared.
  case json = "object"
}

extension Value {
  /// The value as text, for `text()` and CSV; nil for missing.
  package var text: Text? {
    switch self {
    case .missing: nil
    case .text(let text), .json(let text): text
    case .number(let number): Text(NumberText.format(number))
    case .boolean(let value): value ? "true" : "false"
    case .time(let instant): Text(instant.description)
    case .duration(let milliseconds): Text(DurationText.format(milliseconds: milliseconds))
    }
  }

  /// The value as a number; nil unless it is a number, a duration or numeric text.
  package var number: Double? {
    switch self {
    case .number(let number): number
    case .text(let text): NumberText.parse(text)
    case .duration(let milliseconds): Double(milliseconds)
    case .boolean, .time, .json, .missing: nil
    }
  }

  /// The value as a time; nil unless it is a time, ISO 8601 text or epoch milliseconds as text.
  package var instant: Instant? {
    switch self {
    case .time(let instant): instant
    case .text(let text): Instant(text.string)
    case .number, .duration, .boolean, .json, .missing: nil
    }
  }

  /// The order of two values of one column; missing comes last, types have a fixed order.
  ///
  /// The order is total, so that every sort of the same rows gives the same order.
  package static func order(_ left: Value, _ right: Value) -> Ordering {
    switch (left, right) {
    case (.text(let left), .text(let right)), (.json(let left), .json(let right)):
      Ordering(left, right)
    case (.number(let left), .number(let right)): Ordering(left, right)
    case (.time(let left), .time(let right)): Ordering(left, right)
    case (.duration(let left), .duration(let right)): Ordering(left, right)
    case (.boolean(let left), .boolean(let right)): Ordering(left ? 1 : 0, right ? 1 : 0)
    case (.missing, _), (.text, _), (.number, _), (.boolean, _), (.time, _), (.duration, _),
      (.json, _):
      Ordering(left.rank, right.rank)
    }
  }

  private var rank: Int {
    switch self {
    case .boolean: 0
    case .number: 1
    case .duration: 2
    case .time: 3
    case .text: 4
    case .json: 5
    case .missing: 6
    }
  }
}

/// The result of a comparison.
package enum Ordering: Sendable {
  case ascending, same, descending

  package init<Element: Comparable>(_ left: Element, _ right: Element) {
    self = left < right ? .ascending : right < left ? .descending : .same
  }

  package var reversed: Ordering {
    switch self {
    case .ascending: .descending
    case .same: .same
    case .descending: .ascending
    }
  }
}
