import EvqEngine
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// The same events in every file format; several files; files that change.
struct InputFormTests {
  private let folder = try? TestFolder()

  private static let texts = [
    "", "a", "new york, \"ny\"", "line\nend", "tab\there", "são", "\\n", "\"",
  ]

  /// The same events as JSON records and as rows of a table.
  private struct Drawn {
    var records: [String] = []
    var table: [[String?]] = []

    init(count: Int, _ random: inout SeededRandom) {
      for number in 0..<count {
        let values = (0..<2).map { _ in random.chance(30) ? nil : random.pick(texts) }
        let fields = [
          "id\(number)", "pe1_\(random.below(3))", "2026-01-05T10:00:00.000Z", "CONTACT", "7",
        ]
        table.append(fields + values)
        let properties = zip(["a", "b"], values).compactMap { name, value in
          value.map { "\"\(name)\":\(JSONText.string($0))" }
        }
        records.append(
          "{\"id\":\"\(fields[0])\",\"eventType\":\"\(fields[1])\",\"occurredAt\":\"\(fields[2])\","
            + "\"objectType\":\"CONTACT\",\"objectId\":\"7\",\"properties\":{\(properties.joined(separator: ","))}}"
        )
      }
    }

    func delimited(_ separator: String) -> String {
      let header = ["id", "eventType", "occurredAt", "objectType", "objectId", "a", "b"]
      let rows: [[String?]] = [header] + table
      return rows.map { row in
        row.map { value in
          value.map { "\"\($0.replacing("\"", with: "\"\""))\"" } ?? ""
        }.joined(separator: separator)
      }.joined(separator: "\n")
    }

    var forms: [String: String] {
      [
        "ndjson": records.map { $0 + "\n" }.joined(),
        "json": "[\(records.joined(separator: ",\n"))]",
        "page.json": "{\"results\":[\(records.joined(separator: ","))],\"paging\":{}}",
        "csv": delimited(","), "tsv": delimited("\t").replacing("\\", with: "\\\\"),
      ]
    }
  }

  @Test("every format gives the same rows", arguments: 0..<6)
  func forms(part: UInt64) throws {
    let folder = try #require(folder)
    for number in 0..<6 {
      var random = SeededRandom(seed: part * 100 + UInt64(number))
      let drawn = Drawn(count: 5 + random.below(60), &random)
      let expected = ReadRows(try folder.write(drawn.forms["ndjson", default: ""].utf8, "x.ndjson"))
        .rows
      #expect(expected.count == drawn.records.count)
      for (ending, text) in drawn.forms {
        for (last, compression) in [("", nil), (".gz", Compression.gzip), (".zst", .zstd)] {
          let bytes = Array(text.utf8)
          let path = try folder.write(compression?.compress(bytes) ?? bytes, "x.\(ending)\(last)")
          let result = ReadRows(path, chunk: random.below(200) + 1)
          #expect(
            result.rows == expected && result.error == nil,
            "\(ending)\(last), seed \(part) \(number)"
          )
        }
      }
    }
  }

  // MARK: Several files

  @Test func `a pattern finds files ordered by name`() throws {
    let folder = try #require(folder)
    for name in ["b-2", "b-10", "a", "b-1"] {
      try folder.write("{\"id\":\"\(name)\"}\n".utf8, "\(name).ndjson")
    }
    try folder.write("id\nc\n".utf8, "b-3.csv")
    let paths = try InputPaths.expand(folder.path("b-*.ndjson"))
    #expect(paths == ["b-1", "b-10", "b-2"].map { folder.path("\($0).ndjson") })
    #expect(try InputPaths.expand(folder.path("b-[12].*")).count == 2)
    #expect(try InputPaths.expand(folder.path("?.ndjson")).count == 1)
    #expect(try InputPaths.expand("-") == ["-"])
    // A file whose name is the pattern itself is read alone.
    try folder.write([], "b-*.ndjson")
    #expect(try InputPaths.expand(folder.path("b-*.ndjson")).count == 1)
    let error = #expect(throws: RuntimeFailure.self) { try InputPaths.expand(folder.path("c*")) }
    #expect(error?.message.contains("no file matches") == true)
  }

  @Test func `several files are read in order, and faults name their file`() throws {
    let folder = try #require(folder)
    let paths = [
      try folder.write("{\"id\":\"1\"}\n{oops\n".utf8, "a.ndjson"),
      try folder.write("id,a\n2,x\n3\n".utf8, "b.csv"),
      try folder.write(Compression.gzip.compress(Array("[{\"id\":\"4\"}]".utf8)), "c.json.gz"),
    ]
    var source = try FilesSource(paths) { path throws(RuntimeFailure) in
      try FileSource(path: path, slots: [(0, .id)], slotCount: 1, isStrict: false)
    }
    var ids: [String] = []
    while let batch = try source.next() {
      ids += batch.selection.map { batch.value(slot: 0, row: $0).text?.string ?? "" }
    }
    #expect(ids == ["1", "2", "4"])
    #expect(source.report.rowsRead == 3 && source.report.malformedCount == 2)
    #expect(source.report.malformedLocations == ["\(paths[0]):2", "\(paths[1]):3"])
    #expect(throws: RuntimeFailure.self) {
      _ = try FilesSource(paths + [folder.path("x.txt")]) { path throws(RuntimeFailure) in
        try FileSource(path: path, slots: [], slotCount: 0, isStrict: false)
      }
    }
  }

  // MARK: Files that change

  @Test(
    "a file that becomes shorter while it is read is an error",
    arguments: ["ndjson", "csv", "ndjson.gz"]
  )
  func shrinks(ending: String) throws {
    let folder = try #require(folder)
    let lines = (0..<2_000).map { "{\"id\":\"\($0)\",\"a\":\"\($0 * 7919 % 1_000)\"}\n" }
    var bytes = Array(
      (ending == "csv" ? "id,a\n" + lines.indices.map { "\($0),x\n" }.joined() : lines.joined())
        .utf8
    )
    if ending.hasSuffix("gz") { bytes = Compression.gzip.compress(bytes) }
    let path = try folder.write(bytes, "x.\(ending)")
    var source = try FileSource(
      path: path,
      slots: [(0, .id)],
      slotCount: 1,
      isStrict: false,
      chunkBytes: 1_000
    )
    _ = try source.next()
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.truncate(atOffset: 3_000)
    try file.close()
    let error = #expect(throws: RuntimeFailure.self) { while try source.next() != nil {} }
    #expect(error?.message.contains("is shorter than when it was opened") == true)
  }
}
