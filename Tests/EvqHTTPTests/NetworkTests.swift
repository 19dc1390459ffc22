import EvqHTTP
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// The network transport against a scripted server.
struct NetworkTests {
  private func fetch(
    _ server: RawServer,
    _ request: HTTPRequest = HTTPRequest(path: "/a"),
    deadline: Int = 180
  ) async throws -> HTTPResponse {
    try await CurlTransport(server, deadlineSeconds: deadline).send(request)
  }

  @Test func `a request arrives unchanged`() async throws {
    let server = try RawServer { _ in RawServer.json(#"{"a":1}"#, headers: ["X-Own: 7"]) }
    defer { server.end() }
    let request = HTTPRequest(
      path: "/events/v3/events",
      query: [("property.hs_city", "new york"), ("property.hs_city", "a&b=c+d"), ("id", "é")],
      headers: [("Authorization", "Bearer x")]
    )
    let response = try await fetch(server, request)
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
    #expect(try await fetch(server, request).status == 201)
    let head = try #require(server.received.first?.lowercased())
    #expect(head.contains("content-type: application/json") && head.contains("content-length: 7"))
  }

  @Test func `a compressed response is decompressed`() async throws {
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
    let body = try await fetch(server).body
    #expect(body.withBytes { String(decoding: $0, as: UTF8.self) } == #"{"results":[]}"#)
  }

  @Test("a redirect is not followed", arguments: [301, 302, 303, 307, 308])
  func redirect(status: Int) async throws {
    let other = try RawServer { _ in RawServer.json("{}") }
    defer { other.end() }
    let location = "Location: \(other.url)/stolen"
    let server = try RawServer { _ in RawServer.json("{}", status: status, headers: [location]) }
    defer { server.end() }
    let request = HTTPRequest(path: "/a", headers: [("Authorization", "Bearer x")])
    #expect(try await fetch(server, request).status == status)
    #expect(other.received.isEmpty && server.received.count == 1)
  }

  @Test("a 401 is returned at once", arguments: ["Basic realm=x", "Negotiate", "NTLM", "Digest x"])
  func challenge(offer: String) async throws {
    let server = try RawServer { _ in
      RawServer.json("{}", status: 401, headers: ["WWW-Authenticate: \(offer)"])
    }
    defer { server.end() }
    #expect(try await fetch(server).status == 401)
    #expect(server.received.count == 1)
  }

  @Test func `a cookie is not sent back`() async throws {
    let cookie = "Set-Cookie: a=b; Path=/"
    let server = try RawServer { _ in .kept(RawServer.message("{}", headers: [cookie])) }
    defer { server.end() }
    let transport = try CurlTransport(server)
    for _ in 0..<2 { _ = try await transport.send(HTTPRequest(path: "/a")) }
    #expect(server.received.allSatisfy { !$0.lowercased().contains("cookie") })
  }

  @Test func `trailers and interim responses are ignored`() async throws {
    let text =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
      + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Own: 2\r\nTrailer: X-Late\r\n\r\n"
      + "5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nX-Late: 3\r\n\r\n"
    let server = try RawServer { _ in .kept(Array(text.utf8)) }
    defer { server.end() }
    let response = try await fetch(server)
    #expect(response.body.withBytes { String(decoding: $0, as: UTF8.self) } == #"{"a":1}"#)
    #expect(response.status == 200 && response.header("X-Own") == "2")
    #expect(response.header("X-Early") == nil && response.header("X-Late") == nil)
  }

  @Test(
    "a request that would inject another is rejected",
    arguments: [
      HTTPRequest(path: "/a HTTP/1.1\r\nX: y"), HTTPRequest(path: "/a b"), HTTPRequest(path: ""),
      HTTPRequest(path: "/a", headers: [("Authorization", "Bearer x\r\nHost: evil")]),
      HTTPRequest(path: "/a", headers: [("X\n", "1")]),
    ]
  )
  func injection(request: HTTPRequest) async throws {
    let server = try RawServer { _ in RawServer.json("{}") }
    defer { server.end() }
    let error = await #expect(throws: RuntimeFailure.self) { try await fetch(server, request) }
    #expect(error?.code == .requestRefused && server.connectionCount == 0)
  }

  // MARK: Connections

  @Test func `connections are reused, at most six at once`() async throws {
    let server = try RawServer { _ in RawServer.keptJSON("{}") }
    defer { server.end() }
    let transport = try CurlTransport(server)
    for _ in 0..<5 { _ = try await transport.send(HTTPRequest(path: "/a")) }
    #expect(server.connectionCount == 1)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<40 { group.addTask { _ = try? await transport.send(HTTPRequest(path: "/a")) } }
    }
    #expect(server.received.count == 45)
    #expect(server.connectionCount <= ServiceTransport.connectionsMax)
  }

  @Test func `a GET survives a reused connection that was closed`() async throws {
    // The second request is read on the kept connection, which then ends without a response.
    let server = try RawServer { $0 == 1 ? .bytes([]) : RawServer.keptJSON("{}") }
    defer { server.end() }
    let transport = try CurlTransport(server)
    for _ in 0..<2 { #expect(try await transport.send(HTTPRequest(path: "/a")).status == 200) }
    #expect(server.received.count == 3)
  }

  @Test func `a POST that must not be repeated is sent once, on a new connection`() async throws {
    let server = try RawServer { $0 == 1 ? .bytes([]) : RawServer.keptJSON("{}") }
    defer { server.end() }
    let transport = try CurlTransport(server)
    _ = try await transport.send(HTTPRequest(path: "/a"))
    let post = HTTPRequest(method: "POST", path: "/b", body: Array("{}".utf8))
    let error = await #expect(throws: RuntimeFailure.self) { try await transport.send(post) }
    #expect(error?.code == .connectionFailed && error?.isBeforeSending == false)
    #expect(server.received.map { String($0.prefix(4)) } == ["GET ", "POST"])
    #expect(server.connectionCount == 2)
  }

  @Test(
    "a truncated response is a broken connection",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"results\":[",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"res\r\n", "",
      "nonsense\r\n\r\n",
    ]
  )
  func cutOff(text: String) async throws {
    let server = try RawServer { _ in .bytes(Array(text.utf8)) }
    defer { server.end() }
    let error = await #expect(throws: RuntimeFailure.self) { try await fetch(server) }
    #expect(error?.code == .connectionFailed)
  }

  @Test func `a closed port is a refused connection`() async throws {
    let server = try RawServer { _ in .silence }
    server.end()
    let error = await #expect(throws: RuntimeFailure.self) {
      try await fetch(server)
    }
    #expect(error?.message == "no connection to \(server.url): connection refused")
    #expect(
      error?.code == .connectionFailed && error?.isBeforeSending == true && error?.isFinal == false
    )
  }

  @Test func `a silent service fails at the deadline`() async throws {
    let server = try RawServer { _ in .silence }
    defer { server.end() }
    let error = await #expect(throws: RuntimeFailure.self) { try await fetch(server, deadline: 1) }
    #expect(error?.message == "\(server.url) sent no complete response in 1 s")
    #expect(error?.code == .connectionFailed)
  }

  @Test func `a cancelled request ends at once`() async throws {
    let server = try RawServer { _ in .silence }
    defer { server.end() }
    // On a busy machine the test can be slower than the usual idle time.
    var limits = CurlTransport.Limits(deadlineSeconds: 10_000)
    limits.idleSeconds = 10_000
    let transport = try CurlTransport(ServiceAddress(server.url), limits: limits, environment: [:])
    let task = Task { try await transport.send(HTTPRequest(path: "/a")) }
    while server.received.isEmpty { await Task.yield() }
    task.cancel()
    let result = await task.result
    let error = #expect(throws: RuntimeFailure.self) { try result.get() }
    #expect(error?.message == "the request was cancelled")
  }
}
