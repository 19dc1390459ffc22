extension Instant {
  /// Parses ISO 8601 or whole epoch milliseconds; nil for any other text, such as 30 February.
  ///
  /// ISO 8601 may have any fraction and offset (`2026-01-05`, `2026-01-05T10:00Z`,
  /// `2026-01-05T10:00:00.250+02:00`). A time without an offset is UTC.
  package init?(_ text: String) {
    var copy = text
    let parsed = copy.withUTF8 { Instant(utf8: $0) }
    guard let parsed else { return nil }
    self = parsed
  }

  /// The same from bytes, without allocating.
  package init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    var reader = DigitReader(bytes: bytes)
    if bytes.count < 8 || bytes[4] != UInt8(ascii: "-") {
      guard let milliseconds = reader.epoch() else { return nil }
      self.init(milliseconds: milliseconds)
      return
    }
    guard let milliseconds = reader.isoMilliseconds() else { return nil }
    self.init(milliseconds: milliseconds)
  }
}

/// Reads numbers of fixed width.
private struct DigitReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var offset = 0

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  private var isAtEnd: Bool { offset == bytes.count }

  private mutating func eat(_ character: Unicode.Scalar) -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func digits(_ count: Int) -> Int? {
    guard offset + count <= bytes.count else { return nil }
    var value = 0
    for index in offset..<offset + count {
      let digit = Int(bytes[index]) - 48
      guard (0...9).contains(digit) else { return nil }
      value = value * 10 + digit
    }
    offset += count
    return value
  }

  /// The whole text as an integer of at most 15 digits.
  mutating func epoch() -> Int64? {
    let isNegative = eat("-")
    let count = bytes.count - offset
    guard (1...15).contains(count), let value = digits(count) else { return nil }
    return Int64(isNegative ? -value : value)
  }

  mutating func isoMilliseconds() -> Int64? {
    guard let year = digits(4), year > 0, eat("-"), let month = digits(2), eat("-"),
      let day = digits(2), (1...12).contains(month),
      (1...CivilTime.days(ofMonth: month, year: year)).contains(day)
    else { return nil }
    var time = CivilTime(year: year, month: month, day: day)
    if isAtEnd { return time.milliseconds }
    guard eat("T") || eat("t") || eat(" "), readTimeOfDay(into: &time) else { return nil }
    guard let offsetMinutes = offsetMinutes(), isAtEnd else { return nil }
    return time.milliseconds - Int64(offsetMinutes) * 60_000
  }

  private mutating func readTimeOfDay(into time: inout CivilTime) -> Bool {
    guard let hour = digits(2), eat(":"), let minute = digits(2) else { return false }
    time.hour = hour
    time.minute = minute
    if eat(":") {
      guard let second = digits(2) else { return false }
      time.second = second
      if eat(".") || eat(",") {
        guard let millisecond = fraction() else { return false }
        time.millisecond = millisecond
      }
    }
    // 24:00 is the end of a day; a leap second is read as the next second.
    return hour < 24 && minute < 60 && time.second <= 60
      || hour == 24 && minute == 0 && time.second == 0 && time.millisecond == 0
  }

  /// A fraction of any length, truncated to milliseconds.
  private mutating func fraction() -> Int? {
    let start = offset
    var value = 0
    while let digit = digits(1) {
      if offset - start <= 3 { value = value * 10 + digit }
    }
    let length = offset - start
    guard length > 0 else { return nil }
    return length == 1 ? value * 100 : length == 2 ? value * 10 : value
  }

  /// Reads `Z`, `+02:00`, `-0330` or `+02`; no offset means UTC.
  private mutating func offsetMinutes() -> Int? {
    if isAtEnd || eat("Z") || eat("z") { return 0 }
    let sign: Int
    if eat("+") { sign = 1 } else if eat("-") { sign = -1 } else { return nil }
    guard let hours = digits(2), hours < 24 else { return nil }
    if isAtEnd { return sign * hours * 60 }
    _ = eat(":")
    guard let minutes = digits(2), minutes < 60 else { return nil }
    return sign * (hours * 60 + minutes)
  }
}
