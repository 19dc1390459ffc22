import EvqHTTP
import EvqModel
import EvqSyntax
import EvqTestSupport
import Testing

/// Responses that are endless, too large, or malformed.
struct NetworkLimitTests {
  /// The error of a request with low limits.
  private func failure(
    _ answer: RawServer.Answer,
    _ change: (inout CurlTransport.Limits) -> Void = { _ in }
  ) async throws -> RuntimeFailure {
    let server = try RawServer { _ in answer }
    defer { server.end() }
    var limits = CurlTransport.Limits(deadlineSeconds: 180)
    limits.bodyBytesMax = 1 << 20
    limits.headBytesMax = 64 << 10
    change(&limits)
    let address = try ServiceAddress(server.url)
    let transport = CurlTransport(address, limits: limits, environment: [:])
    let error = await #expect(throws: RuntimeFailure.self) {
      try await transport.send(HTTPRequest(path: "/a"))
    }
    #expect(error?.code == .connectionFailed && error?.isBeforeSending == false)
    return try #require(error)
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test(
    "a content length over the limit is rejected before the body",
    arguments: ["1048577", "9223372036854775807", "99999999999999999999999"]
  )
  func length(text: String) async throws {
    let error = try await failure(
      .open(bytes("HTTP/1.1 200 OK\r\nContent-Length: \(text)\r\n\r\n{"))
    )
    #expect(error.message.hasSuffix("is larger than 1 MiB") && error.isFinal)
  }

  @Test(
    "an endless body is rejected at the limit",
    arguments: ["Connection: close", "Transfer-Encoding: chunked"]
  )
  func endless(header: String) async throws {
    let part = "400\r\n" + String(repeating: " ", count: 1_024) + "\r\n"
    let head = "HTTP/1.1 200 OK\r\n\(header)\r\n\r\n"
    let error = try await failure(.endless(bytes(head), then: bytes(part)))
    #expect(error.message.hasSuffix("is larger than 1 MiB") && error.isFinal)
  }

  @Test func `a body is counted after decompression`() async throws {
    let bomb = NetworkLimitTests.gzip(zeros: 2 << 20)
    #expect(bomb.count < 20_000)
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
    let error = try await failure(.open(bytes(head) + bomb))
    #expect(error.message.hasSuffix("is larger than 1 MiB") && error.isFinal)
  }

  /// The start of an endless gzip stream of zeros.
  ///
  /// It has a literal, then copies of 258 bytes in 13 bits each.
  private static func gzip(zeros: Int) -> [UInt8] {
    var packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var bits: [UInt8] = [0, 1, 0] + [0, 0, 1, 1, 0, 0, 0, 0]
    for _ in 0..<(zeros / 258) { bits += [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0] }
    for start in stride(from: 0, to: bits.count - 7, by: 8) {
      packed.append((0..<8).reduce(0) { $0 | bits[start + $1] << $1 })
    }
    return packed
  }

  @Test(
    "endless headers are rejected at the limit",
    arguments: [
      ("HTTP/1.1 200 OK\r\n", "X-A: 0123456789\r\n"), ("HTTP/1.1 200 OK\r\n", "0123456789"),
      ("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
    ]
  )
  func head(start: String, part: String) async throws {
    let error = try await failure(.endless(bytes(start), then: bytes(part)))
    #expect(error.message.hasSuffix("has more than 64 KiB of headers"), "\(error.message)")
    #expect(error.isFinal)
  }

  @Test func `a trickling response fails at the deadline`() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    let answer = RawServer.Answer.endless(bytes(head), then: bytes(" "), pause: 20)
    let error = try await failure(answer) { $0.deadlineSeconds = 1 }
    #expect(error.message.hasSuffix("sent no complete response in 1 s") && !error.isFinal)
  }

  @Test func `a stalled response fails before the deadline`() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"
    let error = try await failure(.open(bytes(head))) { $0.idleSeconds = 1 }
    #expect(error.message.hasSuffix("sent nothing for 1 s") && !error.isFinal)
  }

  @Test(
    "a malformed response is reported",
    arguments: [
      ("SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP", true),
      ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", "does not speak HTTP", true),
      ("", "closed the connection without a response", false),
      ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "ended early", false),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        "ended early", false
      ),
      (
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{\"results\":[]}",
        "the compressed response from", false
      ),
    ]
  )
  func malformed(text: String, words: String, isFinal: Bool) async throws {
    let error = try await failure(.bytes(bytes(text)))
    #expect(error.message.contains(words), "\(error.message)")
    #expect(error.isFinal == isFinal)
  }
}
