import EvqEngine
import EvqModel
import EvqTestSupport
import Testing

/// Record templates: a record is read by the template of an earlier one, with the same result.
struct AlikeRecordTests {
  private static let slots: [(slot: Int, field: Field)] = [
    (0, .id), (1, .property("p")), (2, .properties), (3, .property("p")), (4, .property("q")),
  ]

  @Test("a record after others reads like the record alone", arguments: 0..<40)
  func readsAsAlone(part: UInt64) throws {
    var random = SeededRandom(seed: part)
    let shapes = (0..<4).map { _ in Shape(&random) }
    let lines = (0..<120).flatMap { _ in
      random.pick(shapes).line(&random, closesStrings: part.isMultiple(of: 2)).split(
        separator: UInt8(ascii: "\n"),
        omittingEmptySubsequences: false
      )
      .map(Array.init)
    }
    let end = Array(random.chance(30) ? "\r\n".utf8 : "\n".utf8)
    let fields = AlikeRecordTests.slots.filter { part % 3 > 0 || $0.field != .properties }
    let (records, faults) = try read(fields, Array(lines.joined(separator: end)))
    let alone = try lines.map { try read(fields, $0) }
    #expect(records == alone.flatMap(\.records), "seed \(part)")
    #expect(faults == alone.map(\.faults).reduce(0, +), "seed \(part)")
  }

  /// The fields of each record as text, and the number of malformed records.
  private func read(
    _ slots: [(slot: Int, field: Field)],
    _ bytes: [UInt8]
  ) throws -> (records: [String], faults: Int) {
    let scanner = try RecordScanner(slots: slots, slotCount: AlikeRecordTests.slots.count)
    let buffer = ByteBuffer(bytes)
    var cursor = RecordScanner.Cursor(.lines)
    var records: [String] = []
    var faults = 0
    while cursor.position < buffer.count {
      let scan = scanner.scan(buffer, &cursor)
      faults += scan.faults.count
      records += scan.batch.rows.indices.map { row in
        let values = slots.map { "\(scan.batch.value(slot: $0.slot, row: row))" }
        let text = buffer.bytes(in: scan.batch.rows[row].bounds)
        return "\(Array(text)) \(values)"
      }
    }
    return (records, faults)
  }

  /// The keys of a record in order, and the kind of each value.
  private struct Shape {
    let keys: [String]
    /// The keys below each key with an object.
    let properties: [[String]]
    let blank: String

    init(_ random: inout SeededRandom) {
      keys = (0..<4).map { _ in
        random.pick(["id", "properties", "p", "x", "\\u0069d", "long key of 16 "])
      }
      properties = keys.map { _ in
        (0..<random.below(3)).map { _ in random.pick(["p", "q", "id", "properties", "r"]) }
      }
      blank = random.pick(["", "", " "])
    }

    /// A record; one in four is damaged somewhere.
    ///
    /// A string that is not closed makes the scan read its window line by line.
    func line(_ random: inout SeededRandom, closesStrings: Bool) -> [UInt8] {
      let fields = zip(keys, properties).map { key, properties in
        let isObject = key == "properties" && random.chance(90)
        let value = isObject ? object(properties, &random) : value(&random)
        return "\"\(key)\":\(blank)" + value
      }
      var bytes = Array(("{" + fields.joined(separator: ",\(blank)") + "}").utf8)
      guard random.chance(25) else { return bytes }
      let brackets = bytes.indices.filter { Array(",:}".utf8).contains(bytes[$0]) }
      let place = closesStrings ? random.pick(brackets) : random.below(bytes.count)
      switch random.below(closesStrings ? 2 : 5) {
      case 0: bytes.insert(random.pick(Array(" \n\t,}".utf8)), at: place)
      case 1: bytes += random.pick([" ", "{}", ",", " {\"id\":\"2\"}"]).utf8
      case 2: bytes[place] = UInt8(random.below(256))
      case 3: bytes.removeLast(place)
      default: bytes.remove(at: place)
      }
      return bytes
    }

    private func object(_ properties: [String], _ random: inout SeededRandom) -> String {
      "{" + properties.map { "\"\($0)\":\(value(&random))" }.joined(separator: ",") + "}"
    }

    private func value(_ random: inout SeededRandom) -> String {
      random.chance(80)
        ? "\"\(random.pick(["", "a", "münchen", "a longer text of more than 32 bytes"]))\""
        : random.pick([
          "\"a\\nb\"", "\"\\u12\"", "1", "-0.5e3", "01", "null", "true", "[]", "{}", "[1,\"a\"]",
        ])
    }
  }
}
