import EvqModel
import EvqSyntax
import EvqTestSupport
import Testing

/// Parsing, printing and moving times.
struct InstantTests {
  @Test(
    "times are parsed",
    arguments: [
      ("2026-01-05", "2026-01-05T00:00:00.000Z"),
      ("2026-01-05T10:00Z", "2026-01-05T10:00:00.000Z"),
      ("2026-01-05T10:00:00.25+02:00", "2026-01-05T08:00:00.250Z"),
      ("2026-01-05T10:00:00.123456789Z", "2026-01-05T10:00:00.123Z"),
      ("2026-01-05t10:00:00-0330", "2026-01-05T13:30:00.000Z"),
      ("2026-01-05 10:00:00", "2026-01-05T10:00:00.000Z"),
      ("2024-02-29", "2024-02-29T00:00:00.000Z"),
      ("2026-01-05T24:00Z", "2026-01-06T00:00:00.000Z"),
      ("2026-06-30T23:59:60Z", "2026-07-01T00:00:00.000Z"),
      ("1767607200000", "2026-01-05T10:00:00.000Z"), ("-1", "1969-12-31T23:59:59.999Z"),
      ("0001-01-01", "0001-01-01T00:00:00.000Z"),
      ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ]
  )
  func reads(text: String, expected: String) throws {
    #expect(try #require(Instant(text)).description == expected)
  }

  @Test(
    "other texts are not times",
    arguments: [
      "", "2026-02-30", "2025-02-29", "2026-13-01", "2026-01-05T25:00Z", "2026-01-05T10Z",
      "2026-01-05T10:00:00.Z", "2026-01-05T10:00+25:00", "2026-01-05x", "12a", "1e3",
      "99999999999999999", "2026-01-05T24:01Z", "0000-01-01", "soon",
    ]
  )
  func refuses(text: String) {
    #expect(Instant(text) == nil)
  }

  @Test func `every printed instant parses as the same instant`() throws {
    var random = SeededRandom(seed: 7)
    for _ in 0..<5_000 {
      let milliseconds = Int64(random.next() % 315_000_000_000_000) - 62_000_000_000_000
      let instant = Instant(clamping: milliseconds)
      #expect(Instant(instant.description) == instant)
    }
  }

  @Test(
    "moving by months keeps the day or uses the month's last day",
    arguments: [
      ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"),
      ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -13, "2024-12-15"),
      ("2024-02-29", 12, "2025-02-28"),
    ]
  )
  func months(start: String, months: Int64, expected: String) throws {
    let moved = try #require(Instant(start)).advanced(by: CalendarDuration(months: months))
    #expect(moved == Instant(expected))
  }

  @Test(
    "a time is rounded down to the start of its unit",
    arguments: [
      (SnapUnit.hour, "2026-11-21T12:00:00.000Z"), (.day, "2026-11-21T00:00:00.000Z"),
      (.week, "2026-11-16T00:00:00.000Z"), (.month, "2026-11-01T00:00:00.000Z"),
      (.year, "2026-01-01T00:00:00.000Z"),
    ]
  )
  func snaps(unit: SnapUnit, expected: String) throws {
    let instant = try #require(Instant("2026-11-21T12:34:56.789Z"))
    #expect(instant.start(of: unit).description == expected)
  }

  @Test func `the form of the service is read like the other forms`() {
    var random = SeededRandom(seed: 11)
    let characters = Array("0123456789:-TZ.+/;?é")
    for _ in 0..<20_000 {
      var text = Array(
        Instant(milliseconds: Int64(random.below(4_000_000_000_000)))?.description ?? ""
      )
      if random.chance(70) { text[random.below(text.count)] = random.pick(characters) }
      if random.chance(10) { text.swapAt(random.below(text.count), random.below(text.count)) }
      let time = String(text)
      // Another name of the same offset takes the general way.
      let general = time.last == "Z" ? String(text.dropLast()) + "+00:00" : time
      #expect(Instant(time) == Instant(general), "\(time)")
    }
  }
}
