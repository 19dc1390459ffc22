package import EvqEngine
package import EvqHubSpot
package import EvqModel
import Synchronization

/// Gives bodies one after the other, whatever is asked.
package final class RecordedTransport: HTTPTransport {
  private let bodies: Mutex<[String]>

  package init(_ bodies: [String]) {
    self.bodies = Mutex(bodies.reversed())
  }

  package func send(_ request: HTTPRequest) async throws(SourceError) -> HTTPResponse {
    let body = bodies.withLock { $0.popLast() }
    return HTTPResponse(status: body == nil ? 500 : 200, body: ByteBuffer(body ?? ""))
  }
}

/// Scanners for tests.
package enum RecordScannerFactory {
  /// A scanner with the event's id in slot 0.
  package static func ids() throws(SourceError) -> RecordScanner {
    try RecordScanner(slots: [(0, .id)], slotCount: 1)
  }
}
