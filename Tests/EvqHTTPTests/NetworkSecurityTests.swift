import EvqHTTP
import EvqModel
import EvqSyntax
import EvqTestSupport
import Testing

/// TLS against certificates that `openssl` makes, and names that do not resolve.
struct NetworkSecurityTests {
  private func send(
    to url: String,
    _ environment: [String: String] = [:]
  ) async throws(RuntimeFailure) -> HTTPResponse {
    try await CurlTransport(
      ServiceAddress(url),
      limits: CurlTransport.Limits(deadlineSeconds: 180),
      environment: environment
    ).send(HTTPRequest(path: "/a"))
  }

  private func failure(
    _ url: String,
    _ environment: [String: String] = [:]
  ) async throws -> RuntimeFailure {
    let error = await #expect(throws: RuntimeFailure.self) { try await send(to: url, environment) }
    #expect(
      error?.code == .connectionFailed && error?.isBeforeSending == true && error?.isFinal == true
    )
    return try #require(error)
  }

  @Test(
    "environment variables choose the certificate authorities",
    .enabled(if: TLSServer.isAvailable, "openssl is not installed")
  )
  func authorities() async throws {
    let server = try TLSServer(.good)
    for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
      let response = try await send(to: server.url, [name: server.certificatePath])
      #expect(response.status == 200, "\(name)")
    }
    let empty = try await failure(server.url, ["CURL_CA_BUNDLE": ""])
    #expect(empty.message == "the certificate of \(server.url) is from an unknown authority")
    #expect(empty.helps.first?.contains("CURL_CA_BUNDLE") == true)
    let other = try TLSServer(.good)
    let wrong = try await failure(server.url, ["CURL_CA_BUNDLE": other.certificatePath])
    #expect(wrong.message == "the certificate of \(server.url) is from an unknown authority")
    let missing = try await failure(server.url, ["SSL_CERT_FILE": "/nonexistent.pem"])
    #expect(missing.message.contains("`/nonexistent.pem`"))
    #expect(missing.helps == ["the file comes from SSL_CERT_FILE"])
  }

  @Test(
    "an invalid certificate is rejected with the reason",
    .enabled(if: TLSServer.isAvailable, "openssl is not installed"),
    arguments: [
      (TLSServer.Certificate.expired, "has expired"), (.forOtherHost, "is for another host name"),
    ]
  )
  func certificate(kind: TLSServer.Certificate, words: String) async throws {
    let server = try TLSServer(kind)
    let error = try await failure(server.url, ["CURL_CA_BUNDLE": server.certificatePath])
    #expect(error.message == "the certificate of \(server.url) \(words)")
  }

  @Test func `a port without TLS is reported`() async throws {
    let server = try RawServer { _ in RawServer.json("{}") }
    defer { server.end() }
    let url = "https://127.0.0.1:\(server.port)"
    let error = try await failure(url)
    #expect(error.message.hasPrefix("the TLS handshake with \(url) failed"))
    #expect(error.helps == ["this port does not speak TLS"])
  }

  @Test func `an unknown host is reported`() async throws {
    let error = try await failure("https://evq.invalid")
    #expect(error.message == "the host name of https://evq.invalid is unknown")
  }
}

extension CurlTransport {
  /// A transport to a test server that ignores the environment.
  convenience init(_ server: RawServer, deadlineSeconds: Int = 180) throws(RuntimeFailure) {
    var limits = Limits(deadlineSeconds: deadlineSeconds)
    // On a busy machine minutes can pass between two requests of a test.
    limits.keptSeconds = 10_000
    self.init(try ServiceAddress(server.url), limits: limits, environment: [:])
  }
}
