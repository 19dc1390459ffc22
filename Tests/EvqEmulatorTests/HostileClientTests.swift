import EvqEmulator
import EvqTestSupport
import Foundation
import Testing

/// Clients that send too much, too little, nonsense, or go away.
struct HostileClientTests {
  private static let eventsTarget = "/integrators/timeline/v3/events"
  private static let event =
    #"{"eventTemplateId":"1001298","id":"one","email":"a@b.example","tokens":{}}"#

  /// `text` in chunks of five bytes.
  private static func chunked(_ text: String) -> String {
    var rest = text[...]
    var chunks = ""
    while !rest.isEmpty {
      let part = rest.prefix(5)
      chunks += "\(String(part.utf8.count, radix: 16))\r\n\(part)\r\n"
      rest = rest.dropFirst(5)
    }
    return chunks + "0\r\n\r\n"
  }

  // MARK: Connections

  @Test func `pipelined requests are answered in order`() async throws {
    let statuses = try await ServedEmulator.with { served in
      let client = try served.connect()
      client.send(
        get(pageTarget) + get("/none") + get(pageTarget, method: "HEAD") + get(eventTypesPath)
          + get(pageTarget, "Connection: close") + get(pageTarget)
      )
      let first = try client.response()
      let second = try client.response()
      let head = try client.response(isHead: true)
      let types = try client.response()
      let last = try client.response()
      #expect(try client.rest().isEmpty)
      #expect(types.body.hasPrefix("{\"eventTypes\""))
      #expect(first.body == last.body && head.header("Content-Length") != "0")
      return [first, second, head, types, last].map(\.status)
    }
    #expect(statuses == [200, 404, 405, 200, 200])
  }

  @Test func `a request may arrive byte by byte, and its sender may close its side`() async throws {
    try await ServedEmulator.with { served in
      let client = try served.connect()
      for byte in get(pageTarget).utf8 { client.send([byte]) }
      client.finishSending()
      #expect(try client.response().status == 200)
      #expect(try client.rest().isEmpty)
    }
  }

  @Test func `HTTP 1.0 closes, unless the client wants to keep the connection`() async throws {
    try await ServedEmulator.with { served in
      let old = get(pageTarget).replacing("HTTP/1.1", with: "HTTP/1.0")
      let closing = try served.connect()
      closing.send(old)
      #expect(try closing.response().status == 200)
      #expect(try closing.rest().isEmpty)
      let keeping = try served.connect()
      for _ in 0..<2 {
        keeping.send(old.replacing("\r\n\r\n", with: "\r\nConnection: keep-alive\r\n\r\n"))
        #expect(try keeping.response().status == 200)
      }
    }
  }

  @Test func `a connection over the limit waits until another one is closed`() async throws {
    try await ServedEmulator.with(limits: { $0.connections = 2 }) { served in
      var clients = try (0..<6).map { _ in try served.connect() }
      for client in clients { client.send(get(pageTarget)) }
      // Which clients are accepted first is up to the kernel; every one is answered in the end.
      while !clients.isEmpty {
        #expect(try clients.removeFirst().response().status == 200)
      }
    }
  }

  @Test func `clients that go away at any point leave the server working`() async throws {
    try await ServedEmulator.with { served in
      let whole =
        get(Self.eventsTarget, method: "POST", "Content-Length: \(Self.event.utf8.count)")
        + Self.event
      for count in stride(from: 0, through: whole.utf8.count, by: 7) {
        let client = try served.connect()
        if count.isMultiple(of: 2) { client.resetsAtEnd() }
        client.send(Array(whole.utf8.prefix(count)))
      }
      #expect(try served.answers)
    }
  }

  @Test func `a client that reads nothing holds up nobody`() async throws {
    try await ServedEmulator.with(limits: { $0.graceSeconds = 0 }) { served in
      let silent = try served.connect()
      // More than the socket's buffers hold, so that the server cannot send all responses.
      let many = String(
        repeating: get("/events/v3/events?eventType=pe123_signup&limit=100"),
        count: 40
      )
      for _ in 0..<10 where silent.send(many) {
        #expect(try served.answers)
      }
    }
  }

  // MARK: Bodies

  @Test func `a body may come in chunks`() async throws {
    try await ServedEmulator.with { served in
      let client = try served.connect()
      client.send(
        get(Self.eventsTarget, method: "POST", "Transfer-Encoding: chunked")
          + Self.chunked(Self.event)
      )
      let created = try client.response()
      #expect(created.status == 201, "\(created.body)")
      client.send(get(Self.eventsTarget + "/1001298/one"))
      #expect(try client.response().body.contains("\"id\":\"one\""))
    }
  }

  @Test func `a client that expects 100 gets it before it sends the body`() async throws {
    try await ServedEmulator.with { served in
      let client = try served.connect()
      let length = "Content-Length: \(Self.event.utf8.count)"
      client.send(get(Self.eventsTarget, method: "POST", length, "Expect: 100-continue"))
      #expect(try client.response().status == 100)
      client.send(Self.event)
      #expect(try client.response().status == 201)
    }
  }

  @Test("a body over the limit is refused, and the connection stays", arguments: [false, true])
  func longBody(isChunked: Bool) async throws {
    try await ServedEmulator.with(limits: { $0.bodyBytesMax = 100 }) { served in
      let client = try served.connect()
      let body = String(repeating: "x", count: 300)
      client.send(
        isChunked
          ? get(Self.eventsTarget, method: "POST", "Transfer-Encoding: chunked")
            + Self.chunked(body)
          : get(Self.eventsTarget, method: "POST", "Content-Length: 300") + body
      )
      let refusal = try client.response()
      #expect(refusal.status == 413 && refusal.body.hasPrefix("{\"status\":\"error\""))
      client.send(get(pageTarget))
      #expect(try client.response().status == 200)
    }
  }

  @Test func `an endless body ends with its connection`() async throws {
    try await ServedEmulator.with(limits: { $0.bodyBytesMax = 1_000 }) { served in
      let client = try served.connect()
      client.send(get(Self.eventsTarget, method: "POST", "Transfer-Encoding: chunked"))
      let chunk = "400\r\n" + String(repeating: "x", count: 1_024) + "\r\n"
      while client.send(chunk) {}
      #expect(try served.answers)
    }
  }

  // MARK: Heads

  @Test func `a head over the limit is refused`() async throws {
    try await ServedEmulator.with(limits: { $0.headBytesMax = 16 << 10 }) { served in
      let long = String(repeating: "x", count: 20 << 10)
      for request in [get("/" + long), get(pageTarget, "X-Long: " + long)] {
        let client = try served.connect()
        client.send(request)
        let answer = try client.rest()
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(80))")
      }
      #expect(try served.answers)
    }
  }

  @Test func `a query of 20 KB is answered, and a longer one is not`() async throws {
    try await ServedEmulator.with { served in
      let client = try served.connect()
      client.send(get(pageTarget + String(repeating: "&property.hs_city=portland", count: 800)))
      #expect(try client.response().status == 200)
      client.send(get(pageTarget + String(repeating: "&property.hs_city=portland", count: 8_000)))
      let answer = try client.rest()
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(80))")
    }
  }

  @Test(
    "nonsense is refused, and the server goes on",
    arguments: [
      "nonsense\r\n\r\n", "\r\n\r\n\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n",
      "GET \(pageTarget) HTTP/9.9\r\nHost: localhost\r\n\r\n",
      "GET \(pageTarget) HTTP/1.1\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
      "GET /\u{0} HTTP/1.1\r\nHost: local\u{0}host\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}",
    ]
  )
  func nonsense(request: String) async throws {
    try await ServedEmulator.with { served in
      let client = try served.connect()
      client.send(request)
      client.finishSending()
      let answer = try client.rest()
      #expect(answer.isEmpty || !answer.hasPrefix("HTTP/1.1 2"), "\(answer.prefix(80))")
      #expect(try served.answers)
    }
  }

  @Test func `an absolute target counts as the host`() async throws {
    try await ServedEmulator.with { served in
      let client = try served.connect()
      for (origin, status) in [("http://127.0.0.1:1", 200), ("http://evil.example", 421)] {
        client.send(get(origin + pageTarget))
        #expect(try client.response().status == status)
      }
    }
  }
}
