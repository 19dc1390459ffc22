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
    if let time = WireTime(UnsafeRawBufferPointer(bytes)) {
      self.init(milliseconds: time.milliseconds)
      return
    }
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

/// A time as HubSpot writes it, `2026-01-05T10:00:00.250Z`: read eight bytes at a time.
private struct WireTime {
  let milliseconds: Int64

  /// Nil for any other form, and for a field out of range.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 24,
      let date = Digits(bytes, at: 0, like: 0x2D30_302D_3030_3030),
      let hour = Digits(bytes, at: 8, like: 0x3030_3A30_3054_3030),
      let second = Digits(bytes, at: 16, like: 0x5A30_3030_2E30_303A)
    else { return nil }
    var time = CivilTime(
      year: date.pair(0) * 100 + date.pair(2),
      month: date.pair(5),
      day: hour.pair(0)
    )
    (time.hour, time.minute, time.second) = (hour.pair(3), hour.pair(6), second.pair(1))
    time.millisecond = second.pair(4) * 10 + second.digit(6)
    guard time.year > 0, (1...12).contains(time.month), time.day > 0,
      time.day <= CivilTime.days(ofMonth: time.month, year: time.year), time.hour < 24,
      time.minute < 60,
      time.second < 60
    else { return nil }
    milliseconds = time.milliseconds
  }

  /// Eight bytes, of which some are digits and the others fixed.
  private struct Digits {
    private let values: UInt64

    /// `form` has `0` for each digit, its first character in the lowest byte; nil for bytes of another form.
    init?(_ bytes: UnsafeRawBufferPointer, at offset: Int, like form: UInt64) {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      values = word ^ form
      // A digit is now its value, and a fixed character 0. The sum sets the highest bit of all others.
      let fixed = ((form ^ 0x3030_3030_3030_3030) &+ 0x7F7F_7F7F_7F7F_7F7F) & 0x8080_8080_8080_8080
      let most = 0x7676_7676_7676_7676 &+ (fixed >> 7) &* 9
      guard (values | (values &+ most)) & 0x8080_8080_8080_8080 == 0 else { return nil }
    }

    func digit(_ index: Int) -> Int {
      Int(truncatingIfNeeded: values >> (8 * UInt64(index))) & 0xFF
    }

    /// The number of two digits.
    func pair(_ index: Int) -> Int { digit(index) * 10 + digit(index + 1) }
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
