package import EvqHTTP
package import EvqModel
import EvqSyntax

/// The transport of the `mock` backend: the emulated service, without a socket.
package struct InProcessTransport: HTTPTransport {
  private let service: EmulatedService
  private let clock: @Sendable () -> Instant

  package init(_ service: EmulatedService, clock: @escaping @Sendable () -> Instant) {
    self.service = service
    self.clock = clock
  }

  /// Answers at once, also where a fault asks for a delay; throws for an answer that a fault cuts off.
  package func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    let reply = service.respond(to: request, at: clock())
    switch reply.cutAfterBytes {
    case nil: return reply.response
    case 0?:
      throw RuntimeFailure(.connectionFailed, "the service closed the connection without an answer")
    case let count?:
      throw RuntimeFailure(
        .connectionFailed,
        "the answer of the service was cut off after \(count) bytes"
      )
    }
  }
}
