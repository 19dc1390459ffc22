import EvqEngine
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// CSV and TSV: rows that become events, and malformed rows.
struct TableFileTests {
  private let folder = try? TestFolder()

  private func read(
    _ text: String,
    chunk: Int = 1 << 20,
    isStrict: Bool = false,
    ending: String = "csv",
    lineBytesMax: Int = 1 << 20
  ) throws -> ReadRows {
    let path = try #require(folder).write(text.utf8, "x.\(ending)")
    return ReadRows(path, chunk: chunk, isStrict: isStrict, lineBytesMax: lineBytesMax)
  }

  struct Example: Sendable, CustomStringConvertible {
    let name: String
    let text: String
    let rows: [String]
    var malformed: [String] = []
    var ending = "csv"
    var description: String { name }
  }

  @Test(
    "rows",
    arguments: [
      Example(
        name: "plain",
        text: "id,a,b\n1,x,y\n2,,z\n",
        rows: ["1|∅|∅|∅|∅|x|y", "2|∅|∅|∅|∅|∅|z"]
      ),
      Example(name: "no line end at the end", text: "id,a\n1,x", rows: ["1|∅|∅|∅|∅|x|∅"]),
      Example(
        name: "CRLF",
        text: "id,a\r\n1,x\r\n2,y\r\n",
        rows: ["1|∅|∅|∅|∅|x|∅", "2|∅|∅|∅|∅|y|∅"]
      ),
      Example(name: "byte-order mark", text: "\u{FEFF}id,a\n1,x\n", rows: ["1|∅|∅|∅|∅|x|∅"]),
      Example(
        name: "a mark before a quoted name",
        text: "\u{FEFF}\"id\",a\n1,x\n",
        rows: ["1|∅|∅|∅|∅|x|∅"]
      ),
      Example(name: "nothing", text: "", rows: []),
      Example(name: "a header alone", text: "id,a", rows: []),
      Example(
        name: "missing and empty",
        text: "id,a,b\n1,,\"\"\n",
        rows: ["1|∅|∅|∅|∅|∅|"]
      ),
      Example(
        name: "quotes",
        text: "id,a,b\n1,\"x,y\",\"say \"\"hi\"\"\"\n2,\"\"\"\",q\"q\n",
        rows: ["1|∅|∅|∅|∅|x,y|say \"hi\"", "2|∅|∅|∅|∅|\"|q\"q"]
      ),
      Example(
        name: "line ends in a value",
        text: "id,a,b\n1,\"x\ny\r\nz\",w\n2,u,v\n",
        rows: ["1|∅|∅|∅|∅|x\ny\r\nz|w", "2|∅|∅|∅|∅|u|v"]
      ),
      Example(
        name: "names in any spelling",
        text: "ID,EventType,occurred_at,OBJECT_TYPE,objectid,property.a,properties.b\n"
          + "1,t,2026-01-05,CONTACT,7,x,y\n",
        rows: ["1|t|2026-01-05T00:00:00.000Z|CONTACT|7|x|y"]
      ),
      Example(
        name: "milliseconds since 1970",
        text: "id,occurredAt\n1,1767571200000\n",
        rows: ["1|∅|2026-01-05T00:00:00.000Z|∅|∅|∅|∅"]
      ),
      Example(
        name: "all properties in a column",
        text:
          "id,properties,b\n1,\"{\"\"a\"\":\"\"x\"\",\n\"\"b\"\":\"\"y\"\"}\",z\n2,{},z\n3,oops,\n4,,\n",
        rows: ["1|∅|∅|∅|∅|x|z", "2|∅|∅|∅|∅|∅|z", "3|∅|∅|∅|∅|∅|∅", "4|∅|∅|∅|∅|∅|∅"]
      ),
      Example(
        name: "control characters and letters of all kinds",
        text: "id,a\né価\u{1F600},\u{1}\t\\\n",
        rows: ["é価\u{1F600}|∅|∅|∅|∅|\u{1}\t\\|∅"]
      ),
      Example(
        name: "a wrong number of cells",
        text: "id,a\n1\n\n2,x\n3,x,y\n\"4\n\",x,y\n5,x\n6,\n",
        rows: ["2|∅|∅|∅|∅|x|∅", "5|∅|∅|∅|∅|x|∅", "6|∅|∅|∅|∅|∅|∅"],
        malformed: ["2", "5", "6"]
      ),
      Example(
        name: "something after a quote",
        text: "id,a\n1,\"x\"y\n2,\"x\" \n3,x\n",
        rows: ["3|∅|∅|∅|∅|x|∅"],
        malformed: ["2", "3"]
      ),
      Example(
        name: "a quote that is never closed",
        text: "id,a\n1,x\n2,\"x\n3,x\n",
        rows: ["1|∅|∅|∅|∅|x|∅"],
        malformed: ["3"]
      ),
      Example(
        name: "tabs",
        text: "id\ta\tb\n1\tx,y\t\n2\t\"p\tq\"\t\"\"\n3\tl\\nm\\\\\\t\\q\tz\n",
        rows: ["1|∅|∅|∅|∅|x,y|∅", "2|∅|∅|∅|∅|p\tq|", "3|∅|∅|∅|∅|l\nm\\\t\\q|z"],
        ending: "tsv"
      ),
    ]
  )
  func rows(_ example: Example) throws {
    for chunk in [1, 2, 3, 5, 17, 1 << 20] {
      let result = try read(example.text, chunk: chunk, ending: example.ending)
      #expect(result.rows == example.rows && result.error == nil, "pieces of \(chunk)")
      let lines = result.report.malformedLocations.compactMap { $0.split(separator: ":").last }
      #expect(lines.map(String.init) == example.malformed, "pieces of \(chunk)")
    }
  }

  @Test func `strict reading reports what is wrong with the row`() throws {
    let error = try #require(read("id,a\n1,x\n2\n", isStrict: true).error)
    #expect(error.code == .malformedInput)
    #expect(error.message.hasSuffix("x.csv:3: the row has 1 cells, the header 2"))
  }

  @Test func `bytes that are not UTF-8 make their row malformed`() throws {
    let bytes = Array("id,a\n1,x\n2,".utf8) + [0xFF, 0x0A] + Array("3,y\n".utf8)
    let result = ReadRows(try #require(folder).write(bytes, "bytes.csv"))
    #expect(result.rows.map { $0.prefix(1) } == ["1", "3"])
    #expect(result.report.malformedLocations.map { $0.suffix(2) } == [":3"])
  }

  @Test(
    "an invalid header",
    arguments: [
      ("id,a,ID\n1,x,y\n", "two columns are called `id`"),
      ("id,a,property.a\n", "two columns are called `a`"), ("id,,a\n", "column 2 has no name"),
      ("id,\"a\n", "never closed"),
    ]
  )
  func header(_ text: String, _ says: String) throws {
    let error = try #require(read(text).error)
    #expect(error.code == .malformedInput && error.message.contains(says), "\(error.message)")
    #expect(error.message.contains("x.csv:1"))
  }

  @Test func `a row that never ends is an error with its limit`() throws {
    let text = "id,a\n1,\"\(String(repeating: "x\n", count: 1 << 17))"
    for chunk in [1 << 10, 1 << 22] {
      let error = try read(text, chunk: chunk, lineBytesMax: 1 << 16).error
      #expect(error?.code == .inputLineTooLong, "pieces of \(chunk)")
    }
  }

  @Test func `a compressed table that is cut off has no partial row`() throws {
    let text = "id,a\n" + (0..<50).map { "\($0),\"value\n\($0 * 7919)\"\n" }.joined()
    let folder = try #require(folder)
    let expected = try read(text).rows
    #expect(expected.count == 50)
    for compression in Compression.allCases {
      let bytes = compression.compress(Array(text.utf8))
      let ending = compression == .gzip ? "gz" : "zst"
      for end in bytes.indices {
        let result = ReadRows(try folder.write(bytes[..<end], "cut.csv.\(ending)"), chunk: 40)
        #expect(result.error?.code == .damagedInput, "cut at \(end)")
        #expect(result.rows == Array(expected.prefix(result.rows.count)), "cut at \(end)")
      }
    }
  }

  @Test("any bytes give rows and faults", arguments: 0..<4)
  func anyBytes(part: UInt64) throws {
    let alphabet = Array("id,a\"\n\r\t\\{}x\u{FEFF}é".utf8) + [0xFF, 0]
    let folder = try #require(folder)
    for number in 0..<200 {
      var random = SeededRandom(seed: part * 1_000 + UInt64(number))
      let bytes = (0..<random.below(60)).map { _ in random.pick(alphabet) }
      let path = try folder.write(
        Array("id,a\n".utf8) + bytes,
        "any.\(random.pick(["csv", "tsv"]))"
      )
      let whole = ReadRows(path)
      let pieces = ReadRows(path, chunk: random.below(9) + 1)
      #expect(whole.rows == pieces.rows && whole.report == pieces.report, "seed \(part) \(number)")
    }
  }
}
