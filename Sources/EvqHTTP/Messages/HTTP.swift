package import EvqModel

/// A request as it goes over the wire.
package struct HTTPRequest: Sendable, Equatable {
  package var method: String
  package var path: String
  /// Decoded name and value pairs, in order; a name may repeat.
  package var query: [(name: String, value: String)]
  /// Names ignore case.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  /// Whether sending it twice does no more than sending it once.
  package var isSafeToRepeat: Bool

  package init(
    method: String = "GET",
    path: String,
    query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [],
    body: [UInt8] = [],
    isSafeToRepeat: Bool? = nil
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.isSafeToRepeat = isSafeToRepeat ?? (method == "GET")
  }

  /// The value of a header; of a repeated one the first.
  package func header(_ name: String) -> String? { headers.value(of: name) }

  /// The path and the encoded query: `/events/v3/events?property.hs_city=new%20york`.
  package var target: String {
    query.isEmpty ? path : path + "?" + QueryEncoding.encode(query)
  }

  /// Whether both ask the same; headers do not count.
  package static func == (left: HTTPRequest, right: HTTPRequest) -> Bool {
    left.method == right.method && left.target == right.target && left.body == right.body
  }
}

/// An answer with its whole body.
package struct HTTPResponse: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: ByteBuffer

  package init(status: Int, headers: [(name: String, value: String)] = [], body: ByteBuffer) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The value of a header; of a repeated one the first.
  package func header(_ name: String) -> String? { headers.value(of: name) }

  /// The pause of `Retry-After` where it is in seconds, the only form that APIs use.
  package var retryAfterMilliseconds: Int64? {
    header("Retry-After").flatMap { Int64($0) }.map { min(max($0, 0), 1_000_000) * 1_000 }
  }
}

extension [(name: String, value: String)] {
  fileprivate func value(of name: String) -> String? {
    first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// Sends one request and gives its answer: the only door to the service.
package protocol HTTPTransport: Sendable {
  /// Throws when there is no answer; an answer that is an error is returned.
  func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse

  /// How many more requests may be sent.
  var requestsLeft: Int { get }
}

extension HTTPTransport {
  package var requestsLeft: Int { .max }
}
