import EvqEmulator
import EvqModel
import EvqTestSupport
import Testing

/// The emulator's reading of times, compared with the client's.
struct DateTimeTextTests {
  @Test(
    "times in ISO 8601 are parsed",
    arguments: [
      ("2026-01-05T10:00:00Z", 1_767_607_200_000), ("2026-01-05", 1_767_571_200_000),
      ("2026-01-05t12:00:00.2509+02:00", 1_767_607_200_250), ("1970-01-01 00:00z", 0),
      ("0001-01-01", -62_135_596_800_000), ("2024-02-29T24:00", 1_709_251_200_000),
    ] as [(String, Int64)]
  )
  func times(text: String, milliseconds: Int64) {
    #expect(DateTimeText.parse(text)?.milliseconds == milliseconds)
  }

  @Test(
    "other texts are not times",
    arguments: [
      "", "yesterday", "1700000000000", "-5", "2026-02-30", "2026-1-5", "2026-01-05T",
      "2026-01-05T1",
      "2026-01-05T10:00:00Zx", "2026-01-05T10:00:00+02:", "2026-01-05T10:00:00Z02:00",
      "2026-01-05T24:00:01", "2026-01-05T10:00.5", "2026-01-05T10:00:00.", "٢٠٢٦-01-05",
    ]
  )
  func others(text: String) {
    #expect(DateTimeText.parse(text) == nil)
  }

  @Test("both readings agree on random texts", arguments: 0..<8 as Range<UInt64>)
  func agreement(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let parts = [
      ["2026", "0001", "9999", "2000", "1900", "202"], ["-"], ["01", "02", "12", "13", "00", "6"],
      ["-"], ["01", "28", "29", "30", "31", "32"], ["T", " ", "t", "", "T"],
      ["00", "23", "24", "25"], [":", ":", ""], ["00", "59", "60"], [":", ""],
      ["00", "60", "61", ""],
      [".", ",", ""], ["5", "123", "123456", ""],
      ["Z", "", "+02:00", "-0330", "+14", "+24:00", "z", "+1:00", "-02:", "+02:60"],
    ]
    for _ in 0..<2_000 {
      let text = parts.map { random.chance(4) ? "" : random.pick($0) }.joined()
      guard !text.isEmpty, text.contains("-") else { continue }
      #expect(DateTimeText.parse(text) == Instant(text), "seed \(seed): \(text)")
    }
  }
}
