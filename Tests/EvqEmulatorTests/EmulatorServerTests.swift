import EvqEmulator
import EvqHTTP
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Starting and stopping the server; its responses are tested with the built program.
struct EmulatorServerTests {
  @Test func `cancelling stops the server despite an open connection`() async throws {
    let served = try await ServedEmulator.start()
    let address = try ServiceAddress("http://127.0.0.1:\(served.port)")
    let transport = CurlTransport(address, deadlineSeconds: 180)
    #expect(try await transport.send(HTTPRequest(path: "/events/v3/events")).status == 401)
    served.task.cancel()
    #expect(await served.task.value == nil)
  }

  @Test func `a port in use is an error that names it`() async throws {
    let served = try await ServedEmulator.start()
    let second = EmulatorServer(
      try Emulator.sample(),
      host: "127.0.0.1",
      port: served.port,
      transcript: nil,
      clock: { testNow }
    )
    let error = await #expect(throws: RuntimeFailure.self) { try await second.run { _ in } }
    #expect(
      error?.code == .serverFailed && error?.message.contains(String(served.port)) == true
    )
    served.task.cancel()
    #expect(await served.task.value == nil)
  }

  @Test func `stopping completes the response in flight, however long it is delayed`() async throws
  {
    let served = try await ServedEmulator.start(
      faults: """
        [[fault]]
        kind = "slow"
        milliseconds = 600000
        """
    )
    let response = try await EvqProcess.runBlocking {
      let client = try served.connect()
      client.send(get(pageTarget))
      // The second request shows that the server works on while the first one waits.
      let second = try served.connect()
      second.send("nonsense\r\n\r\n")
      _ = try second.rest()
      served.task.cancel()
      return try? client.response()
    }
    #expect(await served.task.value == nil)
    // The server may have stopped before it read the request.
    #expect(response == nil || response?.status == 200)
  }

  @Test func `stopping does not wait for a request that is not complete`() async throws {
    let served = try await ServedEmulator.start()
    let rest = try await EvqProcess.runBlocking {
      let client = try served.connect()
      client.send(
        "POST /oauth/v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf"
      )
      served.task.cancel()
      return try client.rest()
    }
    #expect(await served.task.value == nil)
    #expect(rest.isEmpty)
  }

  @Test func `faults delay, cut and drop responses`() async throws {
    let plan = """
      [[fault]]
      kind = "slow"
      milliseconds = 20
      at = [1]
      [[fault]]
      kind = "cut"
      bytes = 10
      at = [2]
      [[fault]]
      kind = "drop"
      at = [3]
      """
    try await ServedEmulator.with(faults: plan) { served in
      let client = try served.connect()
      client.send(get(pageTarget) + get(pageTarget))
      let whole = try client.response()
      let cut = try client.rest()
      #expect(cut.hasPrefix("HTTP/1.1 200"))
      #expect(cut.contains("Content-Length: \(whole.body.utf8.count)\r\n"))
      #expect(cut.hasSuffix("\r\n\r\n" + whole.body.prefix(10)))
      let third = try served.connect()
      third.send(get(pageTarget))
      #expect(try third.rest().isEmpty)
      #expect(try served.answers)
    }
  }
}
