import EvqEmulator
import EvqHTTP
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Starting and stopping the server; its responses are tested with the built program.
struct EmulatorServerTests {
  /// Serves on a free port until the task is cancelled.
  private func start() async throws -> (port: Int, task: Task<RuntimeFailure?, Never>) {
    let server = try server(port: 0)
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
    return (try #require(await iterator.next()), task)
  }

  private func server(port: Int) throws -> EmulatorServer {
    EmulatorServer(
      try Emulator.sample(),
      host: "127.0.0.1",
      port: port,
      transcript: nil,
      clock: { testNow }
    )
  }

  @Test func `cancelling stops the server despite an open connection`() async throws {
    let (port, task) = try await start()
    let address = try ServiceAddress("http://127.0.0.1:\(port)")
    let transport = CurlTransport(address, deadlineSeconds: 180)
    #expect(try await transport.send(HTTPRequest(path: "/events/v3/events")).status == 401)
    task.cancel()
    #expect(await task.value == nil)
  }

  @Test func `a port in use is an error that names it`() async throws {
    let (port, task) = try await start()
    let second = try server(port: port)
    let error = await #expect(throws: RuntimeFailure.self) { try await second.run { _ in } }
    #expect(error?.code == .serverFailed && error?.message.contains(String(port)) == true)
    task.cancel()
    #expect(await task.value == nil)
  }
}
