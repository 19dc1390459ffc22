package import EvqHTTP
package import EvqModel
import EvqSyntax

/// The transport of the `mock` backend: calls the emulator without a socket.
package struct InProcessTransport: HTTPTransport {
  private let emulator: Emulator
  private let clock: @Sendable () -> Instant

  package init(_ emulator: Emulator, clock: @escaping @Sendable () -> Instant) {
    self.emulator = emulator
    self.clock = clock
  }

  /// Responds at once, ignoring delays; throws if a fault cuts the response.
  package func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    let reply = emulator.respond(to: request, at: clock())
    switch reply.cutAfterBytes {
    case nil: return reply.response
    case 0?:
      throw RuntimeFailure(
        .connectionFailed,
        "the service closed the connection without a response"
      )
    case let count?:
      throw RuntimeFailure(
        .connectionFailed,
        "the connection was closed after \(count) bytes of the response"
      )
    }
  }
}
