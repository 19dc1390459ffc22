import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Recordings replay what they recorded and contain no token.
struct RecordingTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID()).rec")
    .path

  private func record(_ requests: [HTTPRequest], _ rule: @escaping RuledTransport.Rule) async throws
  {
    let transport = try RecordingTransport(
      RuledTransport(rule),
      rules: HubSpotRules(),
      path: path,
      now: testNow
    )
    for request in requests { _ = try await transport.send(request) }
  }

  private func text(_ response: HTTPResponse) -> String {
    response.body.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `recorded responses are replayed in order`() async throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let page = HTTPRequest(path: "/a", query: [("q", "é ☃")])
    let post = HTTPRequest(method: "POST", path: "/a", body: Array(#"{"x":"\n"}"#.utf8))
    try await record([page, page, post]) { number, _ in
      HTTPResponse(
        200 + number,
        #"{"n":\#(number),"t":"\"☃\\u0000"}"#,
        headers: [("Retry-After", "3")]
      )
    }
    let replay = try ReplayTransport(path: path, rules: HubSpotRules())
    #expect(replay.now == testNow)
    let first = try await replay.send(page)
    #expect(text(first) == #"{"n":0,"t":"\"☃\\u0000"}"# && first.header("retry-after") == "3")
    #expect(try await replay.send(page).status == 201)
    #expect(try await replay.send(page).status == 201)
    #expect(try await replay.send(post).status == 202)
    let other = HTTPRequest(path: "/b")
    let error = await #expect(throws: RuntimeFailure.self) { try await replay.send(other) }
    #expect(error?.code == .unusableRecording)
  }

  @Test func `a recording has no token, developer key or token request`()
    async throws
  {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let requests = [
      HTTPRequest(path: "/a", headers: [("Authorization", "Bearer geheim")]),
      HTTPRequest(path: "/t", query: [("hapikey", "geheim"), ("x", "1")]),
      HTTPRequest(path: "/oauth/v1/access-tokens/geheim"),
    ]
    try await record(requests) { _, _ in HTTPResponse(200, headers: [("Set-Cookie", "geheim")]) }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!text.contains("geheim") && text.contains("/t?x=1"))
    let mode =
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o600)
    #expect(
      try await ReplayTransport(path: path, rules: HubSpotRules()).send(requests[1]).status == 200
    )
  }

  @Test(
    "a file that is not a recording is an error",
    arguments: ["", "{}", "{\"evq\":\"recording\",\"version\":2,\"now\":\"2026-01-01\"}", "a\nb"]
  )
  func noRecording(text: String) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: RuntimeFailure.self) { try ReplayTransport(path: path, rules: HubSpotRules()) }
  }

  @Test func `a full disk is reported`() {
    let error = #expect(throws: RuntimeFailure.self) {
      try RecordingTransport(
        RecordedTransport([]),
        rules: HubSpotRules(),
        path: "/dev/full",
        now: testNow
      )
    }
    #expect(error?.code == .unusableRecording && error?.message.contains("no space") == true)
  }
}
