import EvqEngine
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// How records are found in files of any bytes.
struct FileSourceTests {
  private static let slots: [(slot: Int, field: Field)] = [
    (0, .id), (1, .property("a")), (2, .occurredAt),
  ]

  /// The ids of a text's records, read a few bytes at a time.
  private func ids(
    _ text: String,
    _ ending: String,
    chunk: Int = 7,
    isStrict: Bool = false
  ) throws -> (ids: [String], report: SourceReport) {
    let url = URL(filePath: NSTemporaryDirectory()).appending(path: "evq-\(UUID()).\(ending)")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    var source = try FileSource(
      path: url.path,
      slots: Self.slots,
      slotCount: 3,
      isStrict: isStrict,
      chunkBytes: chunk,
      lineBytesMax: 1 << 20
    )
    var ids: [String] = []
    while let batch = try source.next() {
      ids += batch.selection.map { batch.value(slot: 0, row: $0).text?.string ?? "-" }
    }
    return (ids, source.report)
  }

  @Test("a batch has its offset in the file", arguments: ["ndjson", "json"])
  func places(ending: String) throws {
    let records = (0..<40).map { "{\"id\":\"\(String(repeating: "é", count: $0))\"}" }
    let text =
      ending == "json" ? "[\(records.joined(separator: ",\n"))]" : records.joined(separator: "\r\n")
    let url = URL(filePath: NSTemporaryDirectory()).appending(path: "evq-\(UUID()).\(ending)")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    var source = try FileSource(
      path: url.path,
      slots: Self.slots,
      slotCount: 3,
      isStrict: false,
      chunkBytes: 11
    )
    var found: [String] = []
    while let batch = try source.next() {
      for row in batch.rows {
        let start = source.bufferOffset + row.offset
        found.append(String(decoding: Array(text.utf8)[start..<start + row.length], as: UTF8.self))
      }
    }
    #expect(found == records)
  }

  struct Example: Sendable, CustomStringConvertible {
    let name: String
    let text: String
    let ids: [String]
    var malformed = 0
    var ending = "ndjson"
    var description: String { name }
  }

  @Test(
    "records",
    arguments: [
      Example(
        name: "no newline at the end",
        text: "{\"id\":\"a\"}\n{\"id\":\"b\"}",
        ids: ["a", "b"]
      ),
      Example(
        name: "CRLF and blanks",
        text: "{\"id\":\"a\"}\r\n\r\n   \n{\"id\":\"b\"}\r\n",
        ids: ["a", "b"]
      ),
      Example(name: "byte-order mark", text: "\u{FEFF}{\"id\":\"a\"}\n", ids: ["a"]),
      Example(name: "nothing", text: "", ids: []),
      Example(
        name: "broken lines",
        text: "{\"id\":\"a\"}\n{oops\n{\"id\":\"b\"} x\n{\"id\":\"c\"}\n",
        ids: ["a", "c"],
        malformed: 2
      ),
      Example(
        name: "bare values",
        text: "1\n\"x\"\nnull\n[{\"id\":\"a\"}]\n",
        ids: [],
        malformed: 4
      ),
      Example(name: "the last key wins", text: "{\"id\":\"a\",\"id\":\"b\"}\n", ids: ["b"]),
      Example(name: "escaped keys", text: "{\"\\u0069d\":\"\\u0061\\/\"}\n", ids: ["a/"]),
      Example(name: "bad escape", text: "{\"id\":\"\\x\"}\n", ids: [], malformed: 1),
      Example(
        name: "bad number",
        text: "{\"id\":\"a\",\"n\":01}\n{\"id\":\"b\",\"n\":1e999}\n",
        ids: ["b"],
        malformed: 1
      ),
      Example(
        name: "bad literal",
        text: "{\"id\":\"a\",\"n\":nope}\n{\"id\":\"b\",\"n\":{\"m\":tru}}\n",
        ids: [],
        malformed: 2
      ),
      Example(name: "trailing comma", text: "{\"id\":\"a\",}\n", ids: [], malformed: 1),
      Example(name: "control character", text: "{\"id\":\"a\u{1}\"}\n", ids: [], malformed: 1),
      Example(
        name: "an array",
        text: "[ {\"id\":\"a\"},\n {\"id\":\"b\"} ]",
        ids: ["a", "b"],
        ending: "json"
      ),
      Example(
        name: "an array with a broken part",
        text: "[{\"id\":\"a\"},{\"id\":oops},{\"id\":\"b\"}]",
        ids: ["a", "b"],
        malformed: 1,
        ending: "json"
      ),
      Example(
        name: "one object over lines",
        text: "{\n \"id\": \"a\",\n \"properties\": {\n }\n}\n",
        ids: ["a"],
        ending: "json"
      ),
      Example(
        name: "a page",
        text: "{\"paging\":{\"x\":[1]},\"results\":[{\"id\":\"a\"}],\"total\":1}",
        ids: ["a"],
        ending: "json"
      ),
      Example(
        name: "two pages",
        text: "{\"results\":[{\"id\":\"a\"}]}\n{\"results\":[{\"id\":\"b\"}]}",
        ids: ["a", "b"],
        ending: "json"
      ),
      Example(
        name: "lines in a .json file",
        text: "{\"id\":\"a\"}\n{\"id\":\"b\"}\n",
        ids: ["a", "b"],
        ending: "json"
      ),
      Example(
        name: "a cut-off array",
        text: "[{\"id\":\"a\"},{\"id\":\"b",
        ids: ["a"],
        malformed: 2,
        ending: "json"
      ),
      Example(name: "an empty page", text: "{\"results\":[]}", ids: [], ending: "json"),
    ]
  )
  func reads(_ example: Example) throws {
    let result = try ids(example.text, example.ending)
    #expect(result.ids == example.ids)
    #expect(result.report.malformedCount == example.malformed)
  }

  @Test func `the result does not depend on the size of reads`() throws {
    let text = (0..<60).map {
      "{\"id\":\"\($0)\",\"x\":\"\(String(repeating: "y", count: $0))\"}\n"
    }.joined()
    let expected = (0..<60).map(String.init)
    for chunk in [1, 2, 3, 16, 63, 64, 65, 1_000, 1 << 20] {
      #expect(try ids(text, "ndjson", chunk: chunk).ids == expected, "pieces of \(chunk)")
    }
  }

  @Test func `a malformed line is reported with its number`() throws {
    let text = "{\"id\":\"a\"}\n\n{oops\n{\"id\":\"b\"}\n{\n"
    for chunk in [1, 10, 1 << 20] {
      let places = try ids(text, "ndjson", chunk: chunk).report.malformedLocations
      #expect(places.map { $0.split(separator: ":").last } == ["3", "5"], "pieces of \(chunk)")
    }
  }

  @Test func `strict reading stops at the first malformed line`() throws {
    let error = #expect(throws: RuntimeFailure.self) {
      try ids("{\"id\":\"a\"}\noops\n", "ndjson", isStrict: true)
    }
    #expect(error?.code == .malformedInput)
    #expect(error?.message.hasSuffix(":2: not a JSON object") == true)
  }

  @Test func `a line that never ends is an error with its limit`() throws {
    let line = "{\"id\":\"" + String(repeating: "a", count: 1 << 20) + "\"}\n"
    for chunk in [1 << 16, 1 << 22] {
      let error = #expect(throws: RuntimeFailure.self) { try ids(line, "ndjson", chunk: chunk) }
      #expect(error?.code == .inputLineTooLong)
    }
  }

  @Test func `very deep nesting makes only its line malformed`() throws {
    let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
    let result = try ids("{\"id\":\"a\",\"x\":\(deep)}\n{\"id\":\"b\"}\n", "ndjson", chunk: 1 << 20)
    #expect(result.ids == ["b"] && result.report.malformedCount == 1)
  }
}
