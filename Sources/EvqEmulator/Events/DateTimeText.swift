package import EvqModel

/// Date-times of query parameters and timeline events: ISO 8601, to the millisecond.
///
/// Written from HubSpot's documents and what its clients send: `2026-01-05T10:00:00Z`, an offset, a
/// fraction of any length, or a date alone. A time without an offset is UTC.
package enum DateTimeText {
  /// Nil for anything else, also for 30 February.
  package static func parse(_ text: String) -> Instant? {
    let parts = text.split(
      maxSplits: 1,
      omittingEmptySubsequences: false,
      whereSeparator: { "Tt ".contains($0) }
    )
    guard let first = parts.first, let days = days(first) else { return nil }
    guard parts.count == 2 else { return Instant(milliseconds: days * 86_400_000) }
    guard let (time, offset) = splitOffset(parts[1]), let milliseconds = timeOfDay(time),
      let shift = offsetMilliseconds(offset)
    else { return nil }
    return Instant(milliseconds: days * 86_400_000 + milliseconds - shift)
  }

  /// Days since 1970-01-01 of `yyyy-mm-dd`.
  private static func days(_ text: Substring) -> Int64? {
    let fields = text.split(separator: "-", omittingEmptySubsequences: false)
    guard fields.count == 3, let year = number(fields[0], digits: 4), year > 0,
      let month = number(fields[1], digits: 2), let day = number(fields[2], digits: 2),
      (1...12).contains(month), (1...length(ofMonth: month, year: year)).contains(day)
    else { return nil }
    let before = (1..<month).reduce(0) { $0 + length(ofMonth: $1, year: year) }
    let leapDays = (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400
    return Int64((year - 1) * 365 + leapDays + before + day - 1 - 719_162)
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// `10:00:00+02:00` → `10:00:00`, `+02:00`.
  private static func splitOffset(_ text: Substring) -> (time: Substring, offset: Substring)? {
    guard let start = text.firstIndex(where: { "Zz+-".contains($0) }) else { return (text, "Z") }
    return (text[..<start], text[start...])
  }

  /// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`; 24:00 ends the day, a leap second is the next second.
  private static func timeOfDay(_ text: Substring) -> Int64? {
    let parts = text.split(
      maxSplits: 1,
      omittingEmptySubsequences: false,
      whereSeparator: { ".,".contains($0) }
    )
    guard let clock = parts.first else { return nil }
    let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = fields.compactMap { number($0, digits: 2) }
    guard numbers.count == fields.count, (2...3).contains(numbers.count),
      numbers[0] <= 24, numbers[1] < 60, parts.count == 1 || numbers.count == 3
    else { return nil }
    let second = numbers.count == 3 ? numbers[2] : 0
    guard second <= 60, let fraction = parts.count == 2 ? milliseconds(parts[1]) : 0 else {
      return nil
    }
    let result = ((numbers[0] * 60 + numbers[1]) * 60 + second) * 1_000 + fraction
    return numbers[0] == 24 && result > 86_400_000 ? nil : Int64(result)
  }

  /// A fraction of a second, cut to milliseconds.
  private static func milliseconds(_ fraction: Substring) -> Int? {
    guard !fraction.isEmpty, fraction.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return number((fraction + "00").prefix(3), digits: 3)
  }

  /// `Z`, `+02:00`, `-0330` or `+02`.
  private static func offsetMilliseconds(_ text: Substring) -> Int64? {
    if text == "Z" || text == "z" { return 0 }
    guard let sign = text.first, "+-".contains(sign) else { return nil }
    let fields = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    let digits = fields.joined()
    let isComplete =
      fields.count == 1 ? [2, 4].contains(digits.utf8.count) : digits.utf8.count == 4
    guard fields.count <= 2, isComplete, let hours = number(digits.prefix(2), digits: 2),
      let minutes = number((digits.dropFirst(2) + "00").prefix(2), digits: 2),
      fields.first?.utf8.count != 3, hours < 24, minutes < 60
    else { return nil }
    return Int64((sign == "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000)
  }

  /// A number of exactly this many ASCII digits.
  private static func number(_ text: Substring, digits count: Int) -> Int? {
    guard text.utf8.count == count, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
