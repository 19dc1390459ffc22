package import EvqEngine
package import EvqHTTP
package import EvqModel
import Synchronization

/// Returns the given bodies in order, whatever the request.
package final class RecordedTransport: HTTPTransport {
  private let bodies: Mutex<[String]>

  package init(_ bodies: [String]) {
    self.bodies = Mutex(bodies.reversed())
  }

  package func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    let body = bodies.withLock { $0.popLast() }
    return HTTPResponse(status: body == nil ? 500 : 200, body: ByteBuffer(body ?? ""))
  }
}

/// Answers with a function and records the requests.
package final class RuledTransport: HTTPTransport {
  package typealias Rule = @Sendable (Int, HTTPRequest) throws(RuntimeFailure) -> HTTPResponse

  private let rule: Rule
  private let requests = Mutex<[HTTPRequest]>([])

  /// `rule` gets the number of the request, from 0.
  package init(_ rule: @escaping Rule) {
    self.rule = rule
  }

  package var received: [HTTPRequest] { requests.withLock { $0 } }

  package func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    let number = requests.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    return try rule(number, request)
  }
}

extension HTTPResponse {
  /// A response with a text as its body.
  package init(
    _ status: Int,
    _ body: String = "{}",
    headers: [(name: String, value: String)] = []
  ) {
    self.init(status: status, headers: headers, body: ByteBuffer(body))
  }
}

/// Scanners for tests.
package enum RecordScannerFactory {
  /// A scanner with the event's id in slot 0.
  package static func ids() throws(RuntimeFailure) -> RecordScanner {
    try RecordScanner(slots: [(0, .id)], slotCount: 1)
  }
}
