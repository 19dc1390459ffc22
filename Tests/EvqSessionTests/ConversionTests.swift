import EvqModel
import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// `evq convert` keeps every field and value of an event.
struct ConversionTests {
  private let folder = try? TestFolder()

  /// Converts files and returns the output, the messages and the exit code.
  private func convert(
    _ inputs: [String],
    to form: FileKind.Form,
    isStrict: Bool = false
  ) async -> ProgramResult {
    let output = CapturedOutput()
    do throws(EvqError) {
      try await Conversion(inputs, to: form, isStrict: isStrict, output: output).run(isQuiet: false)
      return ProgramResult(rows: output.rowText, messages: output.messages, status: .success)
    } catch {
      return ProgramResult(
        rows: output.rowText,
        messages: output.messages + "\(error)",
        status: error.exitStatus
      )
    }
  }

  private static let texts = [
    "", "a", "new york, \"ny\"", "line\nend", "\r\n", "tab\there", "são", "\\n", "\"", " blank ",
    "{}", "[1]",
    "null", "\u{1}", ",", "#x", "it's",
  ]
  private static let names = [
    "a", "b", "id", "properties", "property.c", "Event_Type", "", "d e", "x,y", "q\"q", "line\nend",
    "é",
  ]

  /// Events as Foundation parses them, without null properties, which evq treats as missing.
  private static func events(_ text: String) throws -> [NSDictionary] {
    try text.split(separator: "\n").map { line in
      var event = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      )
      let properties = event["properties"] as? [String: Any]
      event["properties"] = properties?.filter { !($0.value is NSNull) }
      return event as NSDictionary
    }
  }

  private static func event(_ number: Int, _ random: inout SeededRandom) -> String {
    var properties: [String] = []
    for name in names where random.chance(40) {
      properties.append("\(JSONText.string(name)):\(JSONText.string(random.pick(texts)))")
    }
    let time = random.pick([
      "2026-01-05T10:00:00.000Z", "2026-01-05T12:00:00+02:00", "whenever", "",
    ])
    var fields = ["\"id\":\(JSONText.string(random.pick(texts)))", "\"occurredAt\":\"\(time)\""]
    if random.chance(70) { fields.append("\"eventType\":\"e\(number)\"") }
    fields.append("\"properties\":{\(properties.joined(separator: ","))}")
    return "{\(fields.joined(separator: ","))}\n"
  }

  @Test(
    "a conversion to a table and back changes nothing",
    arguments: [FileKind.Form.csv, .tsv],
    0..<12
  )
  func roundTrip(_ form: FileKind.Form, part: UInt64) async throws {
    let folder = try #require(folder)
    for number in 0..<10 {
      var random = SeededRandom(seed: part * 100 + UInt64(number))
      var text = (0..<1 + random.below(12)).map { Self.event($0, &random) }.joined()
      // TSV cannot distinguish an empty text from a missing value.
      if form == .tsv { text = text.replacing("\":\"\"", with: "\":\"-\"") }
      let original = try folder.write(text.utf8, "a.ndjson")
      let table = await convert([original], to: form)
      #expect(table.exitCode == 0, "\(table.messages)")
      let first = try folder.write(table.rows.utf8, "b.\(form.rawValue)")
      let back = await convert([first], to: .ndjson)
      #expect(
        try Self.events(back.rows) == Self.events(text),
        "seed \(part) \(number): \(table.rows)"
      )
      let again = await convert([try folder.write(back.rows.utf8, "c.ndjson")], to: form)
      #expect(again.rows == table.rows, "seed \(part) \(number)")
    }
  }

  @Test("every format converts to every other", arguments: FileKind.Form.allCases)
  func allForms(_ form: FileKind.Form) async throws {
    let folder = try #require(folder)
    let page = PackageFolder.fixtures.appending(path: "page.json").path
    let expected = await convert([page], to: .ndjson)
    #expect(try Self.events(expected.rows).count == 3)
    let converted = await convert([page], to: form)
    let path = try folder.write(converted.rows.utf8, "x.\(form.rawValue)")
    let back = await convert([path], to: .ndjson)
    #expect(try Self.events(back.rows) == Self.events(expected.rows))
    #expect(back.messages == "3 events converted\n")
  }

  @Test func `several inputs, patterns and formats become one output`() async throws {
    let folder = try #require(folder)
    let paths = [
      try folder.write("{\"id\":\"1\",\"properties\":{\"a\":\"x\"}}\n".utf8, "a-1.ndjson"),
      try folder.write("{\"id\":\"2\",\"properties\":{\"b\":\"y\"}}\n".utf8, "a-2.ndjson"),
    ]
    let page = try folder.write("{\"results\":[{\"id\":\"3\"}]}".utf8, "p.json")
    let table = await convert([folder.path("a-*.ndjson"), page], to: .csv)
    #expect(
      table.rows
        == "id,eventType,occurredAt,objectType,objectId,a,b\n1,,,,,x,\n2,,,,,,y\n3,,,,,,\n"
    )
    #expect(await convert(paths + [page], to: .csv).rows == table.rows)
    let document = await convert([page, paths[0]], to: .json)
    #expect(document.rows.hasPrefix("[\n{\"id\":\"3\"},\n{\"id\":\"1\""))
  }

  @Test func `malformed records are counted and named, with --strict they are an error`()
    async throws
  {
    let odd = PackageFolder.fixtures.appending(path: "odd.ndjson").path
    for form in FileKind.Form.allCases {
      let result = await convert([odd], to: form)
      #expect(result.exitCode == 0)
      #expect(result.messages.contains("odd.ndjson:3"), "\(form): \(result.messages)")
      #expect(await convert([odd], to: form, isStrict: true).exitCode == 1)
    }
  }

  @Test func `fields without a column are reported`() async throws {
    let text = "{\"id\":\"1\",\"portalId\":5,\"properties\":{}}\n{\"id\":\"2\",\"more\":[1]}\n"
    let path = try #require(folder).write(text.utf8, "x.ndjson")
    let result = await convert([path], to: .csv)
    #expect(result.messages.contains("left out: portalId, more"))
    #expect(await convert([path], to: .ndjson).rows == text)
  }

  @Test func `too many properties for a table are an error`() async throws {
    let properties = (0..<100_001).map { "\"p\($0)\":\"x\"" }.joined(separator: ",")
    let text = "{\"properties\":{\(properties)}}\n"
    let path = try #require(folder).write(text.utf8, "x.ndjson")
    let result = await convert([path], to: .csv)
    #expect(result.exitCode == 1 && result.messages.contains("more than 100000 properties"))
  }

  @Test func `a table with 3,000 properties is converted`() async throws {
    let folder = try #require(folder)
    let columns = (0..<3_000).map { "p\($0)" }
    var lines = (0..<3).map { row in
      columns.map { row == 0 || $0.hasSuffix("7") ? "\($0)-\(row)" : "" }
    }
    lines[1][5] = "\"a \"\"quoted\"\" text, \""
    lines[2][9] = "\"\""
    let rows = lines.enumerated().map { "\($0.offset),,,,,\($0.element.joined(separator: ","))\n" }
    let header = "id,eventType,occurredAt,objectType,objectId,\(columns.joined(separator: ","))\n"
    let table = header + rows.joined()
    let path = try folder.write(table.utf8, "wide.csv")
    #expect(await convert([path], to: .csv).rows == table)
    let ndjson = await convert([path], to: .ndjson)
    #expect(await convert([try folder.write(ndjson.rows.utf8, "x.ndjson")], to: .csv).rows == table)
  }

  @Test(
    "a conversion keeps the order of columns",
    arguments: [FileKind.Form.ndjson, .json, .csv, .tsv]
  )
  func columnOrder(_ form: FileKind.Form) async throws {
    let folder = try #require(folder)
    // The first row is empty, some columns are always empty, and `b` and `a` never share a row.
    let table = """
      id,eventType,occurredAt,objectType,objectId,d,c,never,b,a
      1,,,,,,,,,
      2,,,,,,,,,x
      3,,,,,y,,,z,

      """
    let path = try folder.write(table.utf8, "t.csv")
    let other = try folder.write((await convert([path], to: form)).rows.utf8, "u.\(form.rawValue)")
    let back = await convert([other], to: .csv)
    #expect(back.rows == table)
    #expect(back.messages == "3 events converted\n")
  }

  @Test func `only the first event has the empty columns of a table`() async throws {
    let folder = try #require(folder)
    let path = try folder.write("id,a,b\n1,,x\n2,,x\n".utf8, "t.csv")
    let result = await convert([path], to: .ndjson)
    #expect(
      result.rows
        == "{\"id\":\"1\",\"properties\":{\"a\":null,\"b\":\"x\"}}\n"
        + "{\"id\":\"2\",\"properties\":{\"b\":\"x\"}}\n"
    )
  }
}
