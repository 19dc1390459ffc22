import EvqEmulator
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// The server's life; what it answers is tested with the built program.
struct EmulatorServerTests {
  /// Serves on a free port until the task is cancelled.
  private func start() async throws -> (port: Int, task: Task<RuntimeFailure?, Never>) {
    let server = try server(port: 0)
    let (ports, said) = AsyncStream.makeStream(of: Int.self)
    let task = Task<RuntimeFailure?, Never> {
      defer { said.finish() }
      do throws(RuntimeFailure) {
        try await server.run { said.yield($0) }
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
      try EmulatedService.sample(),
      host: "127.0.0.1",
      port: port,
      transcript: nil,
      clock: { testNow }
    )
  }

  @Test func `cancelling ends the server, also with a connection that is open`() async throws {
    let (port, task) = try await start()
    let address = try ServiceAddress("http://127.0.0.1:\(port)")
    let transport = CurlTransport(address, deadlineSeconds: 180)
    #expect(try await transport.send(HTTPRequest(path: "/events/v3/events")).status == 401)
    task.cancel()
    #expect(await task.value == nil)
  }

  @Test func `a port that is taken is an error that names it`() async throws {
    let (port, task) = try await start()
    let second = try server(port: port)
    let error = await #expect(throws: RuntimeFailure.self) { try await second.run { _ in } }
    #expect(error?.code == .serverFailed && error?.message.contains(String(port)) == true)
    task.cancel()
    #expect(await task.value == nil)
  }
}
