import EvqModel
import EvqSession
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Parameters are values, even if they look like syntax.
struct ParameterTests {
  /// Texts that have a meaning in a program, a path or a request.
  private static let hostile = [
    "\"", "'", "\\", "`", "$city", "x\"; from events; --", "a\" or id is not missing or id = \"b",
    "portland' | save \"/nowhere/x.csv\"", "# comment", "-- comment", "(a, b)", "a,b", "true", "12",
    "now", "7d", "2026-01-05", "/a/i", "\n; echo \"hi\"", "\u{0}", "\u{202E}evil", "&property.x=y",
    "%00",
    "a=b", "*", "..", "é\u{301}", "\u{1F600}", "", " ", "limit 1", "|", ";", "--param", "${HOME}",
    "\r\n",
  ]

  private struct Explained: Decodable {
    struct Request: Decodable { var parameters: [[String]] }
    struct Condition: Decodable { var text: String }
    var requests: [Request]
    var conditions: [Condition]
  }

  private func explained(_ program: String, _ city: ParameterValue) async throws -> Explained {
    let result = await runProgram(program) { $0.parameters = ["city": city] }
    #expect(result.exitCode == 0 && result.messages.isEmpty, "\(city): \(result.messages)")
    return try JSONDecoder().decode(Explained.self, from: Data(result.rows.utf8))
  }

  @Test("a text parameter is one value of one condition", arguments: 0..<3)
  func staysOneValue(part: UInt64) async throws {
    let program = """
      param city: string;
      explain json from events where eventType = pe123_signup and property.hs_city = $city;
      """
    for number in 0..<12 {
      let value = hostileText(part * 1_000 + UInt64(number))
      let plan = try await explained(program, .text(value))
      #expect(plan.conditions.count == 2, "\(value)")
      #expect(plan.requests.count == 1, "\(value)")
      let sent = plan.requests.flatMap(\.parameters).filter { $0.first == "property.hs_city" }
      #expect(sent.map { Array($0[1].utf8) } == [Array(value.utf8)], "\(value)")
      #expect(
        plan.requests.flatMap(\.parameters).count(where: { $0[0].hasPrefix("property") }) == 1
      )
    }
  }

  @Test("a list parameter keeps its items", arguments: 0..<2)
  func staysOneList(part: UInt64) async throws {
    let program = """
      param city: list;
      explain json from events where eventType = pe123_signup and property.hs_city in $city;
      """
    for number in 0..<12 {
      let seed = part * 1_000 + UInt64(number) * 2
      let items = [hostileText(seed), hostileText(seed + 1), "z"]
      let plan = try await explained(program, .list(items))
      let sent = plan.requests.flatMap(\.parameters).filter { $0.first == "property.hs_city" }
      #expect(Set(sent.map { Text($0[1]) }) == Set(items.map { Text($0) }), "\(items)")
    }
  }

  @Test(
    "a text is accepted as another type only if it spells a value of that type",
    arguments: hostile
  )
  func isChecked(text: String) async {
    for type in ["number", "bool", "time", "duration"] {
      let result = await runProgram("param v: \(type); echo text($v)") {
        $0.parameters = ["v": .text(text)]
      }
      #expect(result.rows.isEmpty && [0, 3].contains(result.exitCode), "\(type)")
      #expect(!result.messages.hasPrefix("hi"), "\(type): \(result.messages)")
    }
  }

  private func hostileText(_ seed: UInt64) -> String {
    var random = SeededRandom(seed: seed)
    let text = (0...random.below(3)).map { _ in random.pick(ParameterTests.hostile) }.joined()
    // An empty text is sent differently, see Tests/Golden/explain/empty-value.evq.
    return text.isEmpty ? "\"" : text
  }

  // MARK: Files

  @Test func `a parameter file is TOML or JSON by its ending, and keeps types`() throws {
    let toml =
      "city = \"a, b\"\ncount = 2\nall = true\nsince = 2026-01-05\ncities = [\"x, y\", \"z\"]"
    let json = #"{"city":"a, b","count":2,"all":true,"since":"2026-01-05","cities":["x, y","z"]}"#
    let expected: NameTable<ParameterValue> = [
      "city": .text("a, b"), "count": .text("2"), "all": .text("true"),
      "since": .text("2026-01-05"),
      "cities": .list(["x, y", "z"]),
    ]
    #expect(try ParameterValue.read(Array(toml.utf8), path: "p.toml") == expected)
    #expect(try ParameterValue.read(Array(json.utf8), path: "p.json") == expected)
  }

  @Test(
    "an invalid parameter file is an error",
    arguments: [
      ("[", "p.json"), ("3", "p.json"), ("a = ", "p.toml"), (#"{"a":{"b":1}}"#, "p.json"),
    ]
  )
  func unusableFile(text: String, path: String) {
    #expect {
      try ParameterValue.read(Array(text.utf8), path: path)
    } throws: {
      ($0 as? RuntimeFailure)?.code == .unusableParameterFile
    }
  }

  @Test func `a parameter of the wrong type is an error`() async {
    let result = await runProgram("param n: number; from events limit $n") {
      $0.parameters = ["n": .list(["1"])]
    }
    #expect(result.exitCode == 3 && result.messages.contains("[E0310]"))
  }
}
