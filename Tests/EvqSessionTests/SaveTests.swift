import EvqBackends
import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// `save`: written rows, replaced files, and protected files.
struct SaveTests {
  private let folder = try? TestFolder()
  private let events = PackageFolder.fixtures.appending(path: "events.ndjson").path

  private func run(_ text: String) async throws -> ProgramResult {
    await runProgram(text.replacing("@", with: try #require(folder).url.path))
  }

  @Test func `whole events are saved byte for byte and passed on`() async throws {
    let folder = try #require(folder)
    let result = try await run("from \"\(events)\" | save \"@/all.ndjson\" | count")
    #expect(result.rows == "{\"count\":6}\n" && result.exitCode == 0)
    #expect(
      result.messages == "1 row · 6 events read\nsaved 6 rows to \(folder.path("all.ndjson"))\n"
    )
    #expect(try folder.text("all.ndjson") == String(contentsOfFile: events, encoding: .utf8))
    #expect(try folder.names == ["all.ndjson"])
  }

  @Test("every format can be read back", arguments: ["ndjson", "jsonl", "json", "csv", "tsv"])
  func forms(ending: String) async throws {
    let query =
      "select id, eventType, occurredAt, objectId, property.hs_city as a | where a is not empty"
    let expected = try await run("from \"\(events)\" \(query)")
    for last in ["", ".gz", ".zst"] {
      let saved = try await run("from \"\(events)\" | save \"@/x.\(ending)\(last)\" | count")
      #expect(saved.exitCode == 0, "\(saved.messages)")
      let again = try await run("from \"@/x.\(ending)\(last)\" \(query)")
      #expect(again.rows == expected.rows, "\(ending)\(last)")
    }
  }

  @Test func `each save writes the rows of its position in the query`() async throws {
    let folder = try #require(folder)
    let result = try await run(
      """
      from "\(events)" | save "@/all.csv" | where eventType = pe123_signup | select id, property.plan as plan
      | save "@/signups.csv" | sort -id | limit 1 | save "@/last.json"
      """
    )
    #expect(result.rows == "{\"id\":\"e6\",\"plan\":\"free \\\"trial\\\"\"}\n")
    #expect(
      try folder.text("all.csv").hasPrefix(
        "occurredAt,eventType,objectType,objectId,id,properties\n"
      )
    )
    #expect(
      try folder.text("signups.csv")
        == "id,plan\ne1,free\ne2,pro\ne4,free\ne6,\"free \"\"trial\"\"\"\n"
    )
    #expect(try folder.text("last.json") == "[\n\(result.rows.dropLast())\n]\n")
    #expect(result.messages.contains("saved 4 rows to \(folder.path("signups.csv"))\n"))
  }

  @Test(
    "a later limit does not limit the saved rows",
    arguments: ["limit 2", "limit 0", "where id = none"]
  )
  func limits(stage: String) async throws {
    let folder = try #require(folder)
    for source in ["\"\(events)\"", "events where eventType = pe123_trial"] {
      _ = try await run("from \(source) | save \"@/all.ndjson\" | \(stage)")
      let all = try await run("from \(source)")
      #expect(try folder.text("all.ndjson") == all.rows)
    }
    // An earlier limit does.
    _ = try await run("from events limit 7 | save \"@/some.ndjson\" | limit 2")
    #expect(try folder.text("some.ndjson").split(separator: "\n").count == 7)
  }

  @Test func `a parallel scan is saved in the order of the input`() async throws {
    let folder = try #require(folder)
    let padding = String(repeating: "x", count: 200)
    let lines = (0..<20_000).map { "{\"id\":\"\($0)\",\"properties\":{\"a\":\"\(padding)\"}}\n" }
    try folder.write(lines.joined().utf8, "big.ndjson")
    for stage in ["count", "limit 1"] {
      let result = try await run("from \"@/big.ndjson\" | save \"@/all.ndjson\" | \(stage)")
      #expect(result.exitCode == 0)
      #expect(try folder.text("all.ndjson") == lines.joined())
    }
    _ = try await run(
      "from \"@/big.ndjson\" where id ends with \"7\" | save \"@/some.csv\" | count"
    )
    #expect(try folder.text("some.csv").split(separator: "\n").count == 2_001)
  }

  @Test func `the terminal's row limit does not apply to files`() async throws {
    let folder = try #require(folder)
    let text = "from \"\(events)\" | save \"\(folder.path("all.ndjson"))\""
    let result = await runProgram(text) { $0.shownRowsMax = 2 }
    #expect(result.rows.split(separator: "\n").count == 2)
    #expect(try folder.text("all.ndjson").split(separator: "\n").count == 6)
  }

  @Test func `an existing file is replaced, and the message says so`() async throws {
    let folder = try #require(folder)
    try folder.write("old".utf8, "x.ndjson")
    let result = try await run("from \"\(events)\" where id = e1 select id | save \"@/x.ndjson\"")
    #expect(result.messages.hasSuffix("x.ndjson, in place of the file that was there\n"))
    #expect(try folder.text("x.ndjson") == "{\"id\":\"e1\"}\n")
  }

  @Test func `a failed query keeps the existing file, and the message says so`() async throws {
    let folder = try #require(folder)
    try folder.write("old".utf8, "x.ndjson")
    let cut = PackageFolder.fixtures.appending(path: "cut.ndjson.gz").path
    let result = try await run("from \"\(cut)\" select id | save \"@/x.ndjson\"")
    #expect(result.exitCode == 1 && !result.rows.isEmpty)
    #expect(result.messages.contains("nothing was saved to \(folder.path("x.ndjson"))"))
    #expect(try folder.names == ["x.ndjson"] && folder.text("x.ndjson") == "old")
    let missing = try await run("from \"@/none.ndjson\" | save \"@/y.ndjson\"")
    #expect(missing.exitCode == 1)
    #expect(try folder.names == ["x.ndjson"])
  }

  @Test(
    "a failed expectation keeps the existing file",
    arguments: [
      "; expect 2 rows", "; expect empty", "; expect columns id, plan", "; expect id = e1",
      "; expect 3 rows; expect id = e1", "; echo \"between\"; expect id = e1",
    ]
  )
  func waitsForExpect(_ expectation: String) async throws {
    let folder = try #require(folder)
    try folder.write("old".utf8, "x.ndjson")
    let result = try await run(
      "from \"\(events)\" limit 3 select id | save \"@/x.ndjson\"\(expectation)"
    )
    #expect(result.exitCode == 7, "\(result.messages)")
    #expect(result.messages.hasSuffix("nothing was saved to \(folder.path("x.ndjson"))\n"))
    #expect(!result.messages.contains("saved 3 rows"), "\(result.messages)")
    #expect(try folder.names == ["x.ndjson"] && folder.text("x.ndjson") == "old")
  }

  @Test func `an expectation after run decides whether the file is saved`() async throws {
    let folder = try #require(folder)
    let inner = "from \"\(events)\" limit 3 select id | save \"\(folder.path("x.ndjson"))\";"
    try folder.write(inner.utf8, "inner.evq")
    let unmet = try await run("run \"@/inner.evq\"; expect 2 rows")
    #expect(unmet.exitCode == 7, "\(unmet.messages)")
    #expect(try folder.names == ["inner.evq"])
    let met = try await run("run \"@/inner.evq\"; expect 3 rows")
    #expect(met.exitCode == 0 && met.messages.contains("saved 3 rows to"), "\(met.messages)")
    #expect(try folder.names == ["inner.evq", "x.ndjson"])
  }

  @Test func `a later query reads the saved file after its expectation`() async throws {
    let result = try await run(
      """
      from "\(events)" limit 3 select id | save "@/x.ndjson"; expect 3 rows;
      from "@/x.ndjson" | count; expect count = 3;
      """
    )
    #expect(result.exitCode == 0, "\(result.messages)")
    #expect(try #require(folder).text("x.ndjson").split(separator: "\n").count == 3)
  }

  @Test func `a dry run saves no file and reports what it would save`() async throws {
    let folder = try #require(folder)
    try folder.write("old".utf8, "x.csv")
    for expectation in ["", "; expect 3 rows"] {
      let text = "from \"\(events)\" limit 3 | save \"\(folder.path("x.csv"))\"\(expectation)"
      let result = await runProgram(text) { $0.isDryRun = true }
      #expect(result.exitCode == 0, "\(result.messages)")
      let place = "\(folder.path("x.csv")), in place of the file that is there"
      #expect(result.messages.contains("would save 3 rows to \(place)\n"), "\(result.messages)")
      #expect(try folder.names == ["x.csv"] && folder.text("x.csv") == "old")
    }
  }

  @Test func `a partial result is saved and reported as partial`() async throws {
    let folder = try #require(folder)
    let query = "from events where eventType = pe123_signup since 7d select occurredAt, id"
    let recording = PackageFolder.fixtures.appending(path: "recordings/breaks-off.ndjson").path
    let result = await runProgram("\(query) | save \"\(folder.path("part.ndjson"))\"") { settings in
      settings.backend = .live
      settings.service.replayPath = recording
      settings.now = nil
      try? settings.adoptRecordedNow()
    }
    #expect(result.exitCode == 4, "\(result.messages)")
    #expect(try folder.text("part.ndjson") == result.rows && !result.rows.isEmpty)
    #expect(result.messages.contains("part.ndjson: a part of the result\n"))
    // A query for the rest would replace the partial file.
    #expect(!result.messages.contains("the rest:"))
  }

  @Test func `a file is not saved if the aggregation after it is incomplete`()
    async throws
  {
    let folder = try #require(folder)
    let query = "from events where eventType = pe123_signup since 7d select occurredAt, id"
    let recording = PackageFolder.fixtures.appending(path: "recordings/breaks-off.ndjson").path
    let text =
      "from \"\(events)\" limit 1; \(query) | save \"\(folder.path("half.ndjson"))\" | count"
    let result = await runProgram(text) { settings in
      settings.backend = .live
      settings.service.replayPath = recording
      settings.now = nil
      try? settings.adoptRecordedNow()
    }
    #expect(result.exitCode == 4, "\(result.messages)")
    #expect(result.messages.contains("nothing was saved to \(folder.path("half.ndjson"))"))
    #expect(try folder.names.isEmpty)
  }

  @Test func `a file that the query reads is not replaced`() async throws {
    let folder = try #require(folder)
    let text = try String(contentsOfFile: events, encoding: .utf8)
    try folder.write(text.utf8, "x.ndjson")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.ndjson"),
      withDestinationPath: folder.path("x.ndjson")
    )
    for query in [
      "from \"@/x.ndjson\" | save \"@/x.ndjson\"", "from \"@/link.ndjson\" | save \"@/x.ndjson\"",
      "from \"@/x.ndjson\" | count | save \"@/link.ndjson\"",
      "from \"@/*.ndjson\" | save \"@/./x.ndjson\"",
    ] {
      let result = try await run(query)
      #expect(result.exitCode == 1 && result.messages.contains("the run reads it"), "\(query)")
      #expect(try folder.text("x.ndjson") == text, "\(query)")
    }
    #expect(try folder.names == ["link.ndjson", "x.ndjson"])
  }
}
