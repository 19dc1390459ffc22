import EvqEngine
import EvqModel
import Testing

/// Why a text is not JSON, and where the fields of an object are.
struct JSONFaultTests {
  @Test(
    "the fault of a text that is not JSON",
    arguments: [
      ("{}", nil), (#"[1,{"a":"}"}]"#, nil), ("", .empty), (" \n", .empty),
      (" <html></html>", .markup), ("<?xml version='1.0'?>", .markup), (#"{"a":"b"#, .cutOff),
      (#"{"a":[1,"#, .cutOff), (#"{"a":"\"#, .cutOff), (#"{"a":"\ud800"}"#, .invalidString),
      (#"{"a":"\x"}"#, .invalidString), (#"{"a":1e400}"#, .invalidNumber), ("{\"a\" 1}", .notJSON),
      ("{}{}", .notJSON), ("Sign in", .notJSON),
      (String(repeating: "[", count: 2_000) + String(repeating: "]", count: 2_000), .tooDeep),
    ] as [(String, JSONFault?)]
  )
  func fault(text: String, fault: JSONFault?) {
    #expect(JSONFault(of: ByteBuffer(text)) == fault)
  }

  @Test func `bytes that are not UTF-8 are a fault of their own`() {
    #expect(JSONFault(of: ByteBuffer(Array(#"{"a":""#.utf8) + [0xE9, 0x22, 0x7D])) == .invalidUTF8)
  }

  @Test func `fields beside an invalid value are found`() throws {
    let text = #" {"a":"\ud800","results" : [{"x":"]\"}"}, 1e400],"\u0061":{"b":[]}} "#
    let buffer = ByteBuffer(text)
    let outline = try #require(JSONOutline(buffer))
    let values = outline.fields.map { String(decoding: buffer.bytes(in: $0.value), as: UTF8.self) }
    #expect(outline.fields.map(\.name) == ["a", "results", "a"])
    #expect(values == [#""\ud800""#, #"[{"x":"]\"}"}, 1e400]"#, #"{"b":[]}"#])
    let elements = try #require(JSONOutline.elements(of: outline.fields[1].value, in: buffer))
    #expect(elements.count == 2)
  }

  @Test(
    "a text that is not one closed object has no outline",
    arguments: [
      "", "[]", "{", #"{"a""#, #"{"a":}"#, #"{"a":1"#, #"{"a":1}x"#, #"{"a":1,}"#, #"{"a" 1}"#,
      #"{a:1}"#, #"{"a":"b}"#,
    ]
  )
  func noOutline(text: String) {
    #expect(JSONOutline(ByteBuffer(text)) == nil)
  }

  @Test("elements need one comma each", arguments: ["[1 2]", "[1,]", "[,1]", "[1", "[1,,2]", "1"])
  func noElements(text: String) {
    #expect(JSONOutline.elements(of: 0..<text.utf8.count, in: ByteBuffer(text)) == nil)
  }

  @Test(
    "a text is closed if it is one object or array",
    arguments: [
      ("{}", true), (" [1,{}] \n", true), (#"{"a":"}"}"#, true), ("{}{}", false), ("{", false),
      (#"{"a":{}"#, false), (#"{"a":"}"#, false), ("", false), ("1", false), ("}", false),
      (#"{"a":"\"}"#, false), (#"{"a":"\\"}"#, true), ("{]", true),
    ] as [(String, Bool)]
  )
  func closed(text: String, isClosed: Bool) {
    #expect(JSONFault.isClosed(ByteBuffer(text)) == isClosed)
  }

  @Test func `the end of a value is found at any distance from a border of blocks`() throws {
    var random = SeededRandom(seed: 14)
    for _ in 0..<400 {
      let text = JSONFaultTests.value(&random, depth: 0)
      let document = String(repeating: " ", count: random.below(70)) + #"{"a":"# + text + "}"
      let outline = try #require(JSONOutline(ByteBuffer(document)), "\(document)")
      let found = ByteBuffer(document).bytes(in: outline.fields[0].value)
      #expect(String(decoding: found, as: UTF8.self) == text)
      #expect(JSONFault.isClosed(ByteBuffer(document)))
      #expect(!JSONFault.isClosed(ByteBuffer(Array(document.utf8.dropLast()))))
    }
  }

  /// A random value with brackets, quotes and backslashes in its texts.
  private static func value(_ random: inout SeededRandom, depth: Int) -> String {
    let count = random.below(6)
    switch depth < 4 ? random.below(4) : 0 {
    case 0, 1:
      let parts = ["x", "{", "}", "[", "]", ",", ":", #"\""#, #"\\"#, "ü", "            "]
      return "\"" + (0..<count * 4).map { _ in parts[random.below(parts.count)] }.joined() + "\""
    case 2:
      return "[" + (0..<count).map { _ in value(&random, depth: depth + 1) }.joined(separator: ",")
        + "]"
    default:
      return "{"
        + (0..<count).map { "\"\($0)\":" + value(&random, depth: depth + 1) }
        .joined(separator: ",") + "}"
    }
  }
}
