import EvqHubSpot
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// The network transport against a server that answers with anything.
struct NetworkTests {
  private func answer(
    _ server: RawServer,
    _ request: HTTPRequest = HTTPRequest(path: "/a"),
    deadline: Int = 20
  ) async throws -> HTTPResponse {
    let address = try ServiceAddress(server.url)
    return try await NetworkTransport(address, deadlineSeconds: deadline).send(request)
  }

  @Test func `a request arrives as it was written`() async throws {
    let server = try RawServer { _ in RawServer.json(#"{"a":1}"#, headers: ["X-Own: 7"]) }
    defer { server.end() }
    let request = HTTPRequest(
      path: "/events/v3/events",
      query: [("property.hs_city", "new york"), ("property.hs_city", "a&b=c+d"), ("id", "é")],
      headers: [("Authorization", "Bearer x")]
    )
    let response = try await answer(server, request)
    #expect(response.status == 200 && response.header("x-own") == "7")
    #expect(response.body.withBytes { String(decoding: $0, as: UTF8.self) } == #"{"a":1}"#)
    let head = try #require(server.received.first)
    #expect(
      head.hasPrefix(
        "GET /events/v3/events?property.hs_city=new%20york&property.hs_city=a%26b%3Dc%2Bd"
          + "&id=%C3%A9 HTTP/1.1\r\n"
      ),
      "\(head)"
    )
    #expect(head.contains("Authorization: Bearer x\r\n"))
    #expect(head.lowercased().contains("accept-encoding:"))
  }

  @Test func `a body is sent`() async throws {
    let server = try RawServer { _ in RawServer.json("{}", status: 201) }
    defer { server.end() }
    let request = HTTPRequest(method: "POST", path: "/a", body: Array(#"{"b":2}"#.utf8))
    #expect(try await answer(server, request).status == 201)
    let head = try #require(server.received.first?.lowercased())
    #expect(head.contains("content-type: application/json") && head.contains("content-length: 7"))
  }

  @Test func `a compressed answer is unpacked`() async throws {
    // gzip of {"results":[]}
    let packed: [UInt8] = [
      0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0x2A, 0x4A, 0x2D,
      0x2E, 0xCD, 0x29, 0x29, 0x56, 0xB2, 0x8A, 0x8E, 0xAD, 0x05, 0x00, 0x0A, 0x27, 0x7C, 0x9E,
      0x0E, 0x00, 0x00, 0x00,
    ]
    let head =
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n"
    let server = try RawServer { _ in .bytes(Array(head.utf8) + packed) }
    defer { server.end() }
    let body = try await answer(server).body
    #expect(body.withBytes { String(decoding: $0, as: UTF8.self) } == #"{"results":[]}"#)
  }

  @Test func `a redirect is not followed`() async throws {
    let other = try RawServer { _ in RawServer.json("{}") }
    defer { other.end() }
    let place = "Location: \(other.url)/stolen"
    let server = try RawServer { _ in RawServer.json("{}", status: 302, headers: [place]) }
    defer { server.end() }
    let request = HTTPRequest(path: "/a", headers: [("Authorization", "Bearer x")])
    #expect(try await answer(server, request).status == 302)
    #expect(other.received.isEmpty)
  }

  @Test(
    "an answer that is cut off is a broken connection",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"results\":[",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"res\r\n", "",
      "nonsense\r\n\r\n",
    ]
  )
  func cutOff(text: String) async throws {
    let server = try RawServer { _ in .bytes(Array(text.utf8)) }
    defer { server.end() }
    let error = await #expect(throws: SourceError.self) { try await answer(server) }
    #expect(error?.code == .connectionFailed)
  }

  @Test func `nobody at the port is a broken connection`() async throws {
    let server = try RawServer { _ in .silence }
    server.end()
    let error = await #expect(throws: SourceError.self) {
      try await answer(server)
    }
    #expect(error?.code == .connectionFailed)
  }

  @Test func `a silent service is given up at the deadline`() async throws {
    let server = try RawServer { _ in .silence }
    defer { server.end() }
    let error = await #expect(throws: SourceError.self) { try await answer(server, deadline: 1) }
    #expect(error?.code == .connectionFailed)
  }

  @Test func `a cancelled request ends while the service is still silent`() async throws {
    let server = try RawServer { _ in .silence }
    defer { server.end() }
    let task = Task { try await answer(server, deadline: 10_000) }
    while server.received.isEmpty { await Task.yield() }
    task.cancel()
    let result = await task.result
    #expect(throws: SourceError.self) { try result.get() }
  }
}
