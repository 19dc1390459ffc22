import EvqTestSupport
import Foundation
import Testing

/// Events that an invalid response does not confirm do not count as sent.
@Suite(.serialized)
struct HostileSendingTests {
  private static let event = #"{"eventTemplateId":"1001298","email":"a@b.example","tokens":{}}"#

  /// Sends one event, or a file with three events.
  private func send(_ answer: RawServer.Answer, isFile: Bool) async throws -> EvqProcess.Result {
    let server = try RawServer { _ in answer }
    defer { server.end() }
    let folder = try TestFolder()
    try folder.write(String(repeating: Self.event + "\n", count: 3).utf8, "three.ndjson")
    let source =
      isFile ? "from \"\(folder.path("three.ndjson"))\"" : "{ eventTemplateId: 1, utk: \"u\" }"
    let words = [
      "--backend", "live", "--base-url", server.url, "--timeout", "120", "--allow-send", "-c",
      "send timeline \(source)",
    ]
    return try await EvqProcess.runBlocking {
      try EvqProcess.run(
        words,
        environment: ["HUBSPOT_ACCESS_TOKEN": "pat-x", "XDG_CONFIG_HOME": folder.url.path]
      )
    }
  }

  private static let answers: [(name: String, answer: RawServer.Answer)] = [
    ("an empty body", RawServer.json("", status: 201)),
    ("an empty object", RawServer.json("{}", status: 201)),
    ("an error with 200", RawServer.json(#"{"status":"error"}"#)),
    ("a page", RawServer.json("<!DOCTYPE html>", status: 200)),
    ("no results", RawServer.json(#"{"status":"COMPLETE","results":[]}"#, status: 201)),
    ("pending", RawServer.json(#"{"status":"PENDING","results":[{},{},{}]}"#, status: 207)),
    (
      "a count without errors",
      RawServer.json(#"{"status":"COMPLETE","results":[{},{}],"numErrors":1}"#, status: 207)
    ),
    (
      "a cut-off body",
      .bytes(Array("HTTP/1.1 201 Created\r\nContent-Length: 90\r\n\r\n{\"status\":\"COMP".utf8))
    ),
    ("nothing", .bytes([])), ("no HTTP", .bytes(Array("hello\r\n\r\n".utf8))),
  ]

  @Test(
    "an event that the server does not confirm is unclear",
    arguments: answers.indices,
    [true, false]
  )
  func isUnclear(index: Int, isFile: Bool) async throws {
    let (name, answer) = Self.answers[index]
    let result = try await send(answer, isFile: isFile)
    #expect(result.exitCode == 5 && result.errors.contains("E0611"), "\(name): \(result)")
    #expect(result.errors.contains("0 events sent") == isFile, "\(name): \(result)")
    #expect(result.output.isEmpty, "\(name): \(result)")
  }
}
