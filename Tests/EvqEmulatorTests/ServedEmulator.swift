import EvqEmulator
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// A server in this process, on a free port.
struct ServedEmulator {
  let port: Int
  /// Ends with the server; its value is the server's failure.
  let task: Task<RuntimeFailure?, Never>

  static func start(
    faults: String = "",
    _ change: (inout EmulatorServer.Limits) -> Void = { _ in }
  ) async throws -> ServedEmulator {
    var limits = EmulatorServer.Limits()
    change(&limits)
    let server = EmulatorServer(
      try Emulator.sample(faults: faults),
      host: "127.0.0.1",
      port: 0,
      transcript: nil,
      limits: limits,
      clock: { testNow }
    )
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let task = Task<RuntimeFailure?, Never> {
      defer { ready.finish() }
      do throws(RuntimeFailure) {
        try await server.run { ready.yield($0) }
        return nil
      } catch {
        return error
      }
    }
    var iterator = ports.makeAsyncIterator()
    return ServedEmulator(port: try #require(await iterator.next()), task: task)
  }

  /// Runs clients, which may block; then stops the server.
  static func with<Result: Sendable>(
    faults: String = "",
    limits change: (inout EmulatorServer.Limits) -> Void = { _ in },
    _ body: @escaping @Sendable (ServedEmulator) throws -> Result
  ) async throws -> Result {
    let served = try await start(faults: faults, change)
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await EvqProcess.runBlocking { try body(served) })
    } catch {
      result = .failure(error)
    }
    served.task.cancel()
    #expect(await served.task.value == nil)
    return try result.get()
  }

  func connect() throws -> RawClient { try RawClient(port: port) }

  /// Whether the server still answers a new client.
  var answers: Bool {
    get throws {
      let client = try connect()
      client.send(get(pageTarget))
      return try client.response().status == 200
    }
  }
}

/// A request with a token and without a body.
func get(_ target: String, method: String = "GET", _ lines: String...) -> String {
  let head = [
    "\(method) \(target) HTTP/1.1", "Host: localhost", "Authorization: Bearer pat-na1-test",
  ]
  return (head + lines).joined(separator: "\r\n") + "\r\n\r\n"
}
