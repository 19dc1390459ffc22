import EvqModel

/// The text of times, `2026-01-05T10:00:00.250Z`; keeps the date of the last one.
struct TimeText {
  private var bytes = [UInt8]("0000-00-00T00:00:00.000Z".utf8)
  /// The day of the date in `bytes`, in days since 1970.
  private var day = Int64.min

  private static let millisecondsPerDay: Int64 = 86_400_000

  /// Calls with the text of a time in milliseconds since 1970.
  mutating func with(_ milliseconds: Int64, _ body: (UnsafeRawBufferPointer) -> Void) {
    let time = Instant(clamping: milliseconds).milliseconds
    let day = time.floorDivided(by: TimeText.millisecondsPerDay)
    if day != self.day { setDate(day) }
    let rest = Int(time - day * TimeText.millisecondsPerDay)
    set(rest / 3_600_000, at: 11, digits: 2)
    set(rest / 60_000 % 60, at: 14, digits: 2)
    set(rest / 1_000 % 60, at: 17, digits: 2)
    set(rest % 1_000, at: 20, digits: 3)
    bytes.withUnsafeBytes(body)
  }

  private mutating func setDate(_ day: Int64) {
    self.day = day
    let date = CivilTime(Instant(clamping: day * TimeText.millisecondsPerDay))
    set(date.year, at: 0, digits: 4)
    set(date.month, at: 5, digits: 2)
    set(date.day, at: 8, digits: 2)
  }

  private mutating func set(_ number: Int, at offset: Int, digits: Int) {
    var rest = number
    for index in (offset..<offset + digits).reversed() {
      bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
  }
}
