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
}
