import EvqTestSupport
import Foundation
import Testing

/// Live runs against faulty servers, proxies and libraries.
struct NetworkRunTests {
  private static let page =
    #"{"results":[{"id":"a","eventType":"pe1_x","objectType":"CONTACT","objectId":"1","#
    + #""occurredAt":"2026-01-01T00:00:00.000Z","properties":{}}]}"#

  private func run(
    _ base: String,
    _ words: [String] = [],
    environment: [String: String] = [:]
  ) async throws -> EvqProcess.Result {
    let query = "from events where eventType = pe1_x select id"
    let live = ["--backend", "live", "--base-url", base, "-c", query, "--format", "csv", "-q"]
    var variables = ["HUBSPOT_ACCESS_TOKEN": "any-token"]
    variables.merge(environment) { $1 }
    return try await EvqProcess.runBlocking { [variables] in
      try EvqProcess.run(live + words, environment: variables)
    }
  }

  @Test func `a chunked response with a trailer is read`() async throws {
    let count = String(Self.page.utf8.count, radix: 16)
    let text =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
      + "\(count)\r\n\(Self.page)\r\n0\r\nX-Sum: 1\r\n\r\n"
    let server = try RawServer { _ in .kept(Array(text.utf8)) }
    defer { server.end() }
    let folder = try TestFolder()
    let result = try await run(server.url, ["-o", folder.path("rows.csv")])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(try folder.text("rows.csv") == "id\na\n")
    #expect(try folder.names == ["rows.csv"])
  }

  @Test func `a huge content length is an error and leaves no file`() async throws {
    let text = "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n{"
    let server = try RawServer { _ in .open(Array(text.utf8)) }
    defer { server.end() }
    let folder = try TestFolder()
    let result = try await run(server.url, ["-o", folder.path("rows.csv")])
    #expect(result.exitCode == 5)
    #expect(result.errors.contains("error[E0603]: the response from \(server.url) is larger than"))
    #expect(try folder.names.isEmpty && server.received.count == 1)
  }

  @Test("requests to loopback addresses ignore proxies", arguments: ["127.0.0.1", "127.0.0.2"])
  func proxy(host: String) async throws {
    let proxy = try RawServer { _ in RawServer.json("{}") }
    let server = try RawServer(host: host) { _ in RawServer.json(Self.page) }
    defer {
      proxy.end()
      server.end()
    }
    let names = ["http_proxy", "all_proxy", "ALL_PROXY", "https_proxy"]
    let variables = Dictionary(uniqueKeysWithValues: names.map { ($0, proxy.url) })
    let result = try await run(server.url, environment: variables)
    #expect(result.exitCode == 0 && result.output == "id\na\n", "\(result.errors)")
    #expect(proxy.connectionCount == 0)
  }

  @Test func `a refusal by the proxy is reported and not retried`() async throws {
    let proxy = try RawServer { _ in RawServer.json("{}", status: 407) }
    defer { proxy.end() }
    let variables = ["https_proxy": proxy.url]
    let result = try await run("https://evq.invalid", environment: variables)
    #expect(result.exitCode == 5)
    #expect(result.errors.contains("the proxy refused a connection to https://evq.invalid (407)"))
    #expect(proxy.received.count == 1)
    #expect(proxy.received.allSatisfy { !$0.contains("any-token") })
  }

  @Test func `libcurl is loaded by the first request, and a failure is reported`() async throws {
    let folder = try TestFolder()
    try folder.write("no library".utf8, "libcurl.so.4")
    let variables = ["LD_LIBRARY_PATH": folder.url.path]
    let version = try await EvqProcess.runBlocking {
      try EvqProcess.run(["version"], environment: variables)
    }
    #expect(version.exitCode == 0)
    let result = try await run("http://127.0.0.1:9", environment: variables)
    #expect(result.exitCode == 5)
    #expect(result.errors.contains("cannot load libcurl") && result.errors.contains("libcurl4"))
  }
}
