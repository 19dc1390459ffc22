/// A point in time: milliseconds since 1970-01-01T00:00:00Z, in the years 1 to 9999.
package struct Instant: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let milliseconds: Int64

  /// Nil outside the years 1 to 9999.
  package init?(milliseconds: Int64) {
    guard Instant.range.contains(milliseconds) else { return nil }
    self.milliseconds = milliseconds
  }

  /// The nearest instant in range.
  package init(clamping milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, Instant.range.lowerBound), Instant.range.upperBound)
  }

  private static let range: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  package static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// Adds milliseconds; the result is clamped to the range.
  package func advanced(byMilliseconds distance: Int64) -> Instant {
    let (sum, overflow) = milliseconds.addingReportingOverflow(distance)
    return Instant(clamping: overflow ? (distance < 0 ? .min : .max) : sum)
  }

  /// `2026-01-05T10:00:00.250Z`: always with milliseconds and in UTC, as in HubSpot's responses.
  package var description: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24)
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the same as UTF-8.
  package func append(to bytes: inout [UInt8]) {
    let fields = CivilTime(self)
    bytes.append(fields.year, digits: 4, then: "-")
    bytes.append(fields.month, digits: 2, then: "-")
    bytes.append(fields.day, digits: 2, then: "T")
    bytes.append(fields.hour, digits: 2, then: ":")
    bytes.append(fields.minute, digits: 2, then: ":")
    bytes.append(fields.second, digits: 2, then: ".")
    bytes.append(fields.millisecond, digits: 3, then: "Z")
  }
}

/// A point in time as calendar fields in UTC.
package struct CivilTime: Sendable, Equatable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour = 0
  package var minute = 0
  package var second = 0
  package var millisecond = 0

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  package init(_ instant: Instant) {
    let millisecondsPerDay: Int64 = 86_400_000
    let days = instant.milliseconds.floorDivided(by: millisecondsPerDay)
    let rest = Int(instant.milliseconds - days * millisecondsPerDay)
    // Howard Hinnant's algorithm from days since 1970 to a date, with years that start in March.
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    hour = rest / 3_600_000
    minute = rest / 60_000 % 60
    second = rest / 1_000 % 60
    millisecond = rest % 1_000
  }

  /// Milliseconds since 1970; fields out of range overflow, so day 32 is in the next month.
  package var milliseconds: Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = shiftedYear.floorDivided(by: 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds = days * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    return seconds * 1_000 + Int64(millisecond)
  }

  /// The number of days of a month, 1 to 12.
  package static func days(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The day of the week, 0 (Monday) to 6 (Sunday).
  package var weekday: Int {
    let days = CivilTime(year: year, month: month, day: day).milliseconds / 86_400_000
    return Int((days + 3) - (days + 3).floorDivided(by: 7) * 7)
  }
}

extension Int64 {
  /// The quotient rounded down, so that times before 1970 fall into the right day.
  package func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

extension Int {
  package func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }
}

extension [UInt8] {
  /// Appends the last decimal digits of a number, then an ASCII character.
  fileprivate mutating func append(_ number: Int, digits: Int, then end: Unicode.Scalar) {
    var divisor = digits == 4 ? 1_000 : digits == 3 ? 100 : 10
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
    append(UInt8(ascii: end))
  }
}
