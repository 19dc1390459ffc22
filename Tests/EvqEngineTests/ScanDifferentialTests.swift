import EvqEngine
import EvqModel
import EvqTestSupport
import Foundation
import Testing

/// The scan compared with Foundation's JSON parser, on valid and damaged lines.
struct ScanDifferentialTests {
  @Test("a line is a record if and only if it is a JSON object", arguments: 0..<8)
  func agrees(part: UInt64) throws {
    let slots: [(slot: Int, field: Field)] = [(0, .id), (1, .property("p")), (2, .properties)]
    let scanner = try RecordScanner(slots: slots, slotCount: 3)
    for number in 0..<400 {
      let seed = part * 1_000 + UInt64(number)
      var random = SeededRandom(seed: seed)
      var bytes = Array(ScanDifferentialTests.object(depth: 3, &random).utf8)
      if random.chance(50), !bytes.isEmpty {
        bytes[random.below(bytes.count)] = UInt8(random.below(128))
      }
      bytes.removeAll { $0 == UInt8(ascii: "\n") }
      try check(bytes, scanner, "seed \(seed)")
    }
  }

  private func check(_ bytes: [UInt8], _ scanner: RecordScanner, _ context: String) throws {
    var cursor = RecordScanner.Cursor(.lines)
    let scan = scanner.scan(ByteBuffer(bytes), &cursor)
    let (batch, faults) = (scan.batch, scan.faults)
    let text = String(decoding: bytes, as: UTF8.self)
    let isBlank = bytes.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
    let parsed = try? JSONSerialization.jsonObject(with: Data(bytes))
    // Foundation accepts a NUL or a form feed as white space; JSON does not.
    guard !bytes.contains(where: { $0 < 0x20 && ![0x09, 0x0D].contains($0) }) else { return }
    #expect(batch.rows.count == (parsed is [String: Any] ? 1 : 0), "\(context): \(text)")
    #expect(faults.count == (isBlank || parsed is [String: Any] ? 0 : 1), "\(context): \(text)")
    guard let object = parsed as? [String: Any], batch.rows.count == 1,
      !ScanDifferentialTests.repeatsKeys(text)
    else { return }
    if let id = object["id"] as? String {
      #expect(batch.value(slot: 0, row: 0) == .text(id), "\(context): \(text)")
    }
    let properties = object["properties"] as? [String: Any]
    if let value = properties?["p"], value is [String: Any] || value is [Any] {
      try checkCompound(value, batch, "\(context): \(text)")
    } else if let value = properties?["p"] as? String {
      #expect(batch.value(slot: 1, row: 0) == .text(value), "\(context): \(text)")
    } else if properties?["p"] == nil || properties?["p"] is NSNull {
      #expect(batch.value(slot: 1, row: 0) == .missing, "\(context): \(text)")
    }
  }

  /// An object or array as text: equal JSON without white space.
  private func checkCompound(_ value: Any, _ batch: Batch, _ context: String) throws {
    guard case .text(let compact) = batch.value(slot: 1, row: 0) else {
      Issue.record("\(context): not a text")
      return
    }
    let read = try JSONSerialization.jsonObject(with: Data(compact.string.utf8))
    let sorted = try [read, value].map {
      try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys)
    }
    #expect(sorted[0] == sorted[1], "\(context): \(compact)")
    let outside = compact.string.split(separator: #/"(\\.|[^"\\])*"/#).joined()
    #expect(!outside.contains { " \t".contains($0) }, "\(context): \(compact)")
    #expect(JSONText.compact(Array(compact.string.utf8)[...]) == compact.string, "\(context)")
  }

  /// Foundation does not define which of two equal keys counts.
  private static func repeatsKeys(_ text: String) -> Bool {
    ["\"id\"", "\"p\"", "\"properties\""].contains { text.components(separatedBy: $0).count > 2 }
  }

  // MARK: Random JSON

  private static func object(depth: Int, _ random: inout SeededRandom) -> String {
    let names = ["id", "properties", "p", "q", "x\\u0079", "é"]
    let fields = (0..<random.below(5)).map { _ in
      "\"\(random.pick(names))\"\(blank(&random)):\(value(depth: depth - 1, &random))"
    }
    return blank(&random) + "{" + fields.joined(separator: blank(&random) + ",") + "}"
      + blank(&random)
  }

  private static func value(depth: Int, _ random: inout SeededRandom) -> String {
    if depth > 0, random.chance(35) {
      return random.chance(70)
        ? object(depth: depth, &random)
        : "["
          + (0..<random.below(3)).map { _ in value(depth: depth - 1, &random) }.joined(
            separator: ","
          ) + "]"
    }
    return random.pick([
      "\"a\"", "\"\"", "\"x y\"", "\"\\\"\"", "\"\\ud83d\\ude00\"", "\"é\"", "1", "-0.5e3", "true",
      "false", "null", "\"\\\\\"", "\"]}\"", "1e400",
    ]).replacingOccurrences(of: "1e400", with: random.chance(90) ? "12" : "7")
  }

  private static func blank(_ random: inout SeededRandom) -> String {
    random.chance(80) ? "" : random.pick([" ", "\t", "  "])
  }
}
