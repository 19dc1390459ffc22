package import EvqModel

/// An HTTP request.
package struct HTTPRequest: Sendable, Equatable {
  package var method: String
  package var path: String
  /// Decoded name and value pairs in order; names may repeat.
  package var query: [(name: String, value: String)]
  /// Names are case-insensitive.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  /// Whether sending it twice has the same effect as sending it once.
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

  /// The first value of a header; nil if it is missing.
  package func header(_ name: String) -> String? { headers.value(of: name) }

  /// The path and the encoded query: `/events/v3/events?property.hs_city=new%20york`.
  package var target: String {
    query.isEmpty ? path : path + "?" + QueryEncoding.encode(query)
  }

  /// Compares method, target and body, but not headers.
  package static func == (left: HTTPRequest, right: HTTPRequest) -> Bool {
    left.method == right.method && left.target == right.target && left.body == right.body
  }
}

/// An HTTP response with its complete body.
package struct HTTPResponse: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: ByteBuffer

  package init(status: Int, headers: [(name: String, value: String)] = [], body: ByteBuffer) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first value of a header; nil if it is missing.
  package func header(_ name: String) -> String? { headers.value(of: name) }

  /// The pause of `Retry-After`; nil for its date form, which APIs do not use.
  package var retryAfterMilliseconds: Int64? {
    header("Retry-After").flatMap { Int64($0) }.map { min(max($0, 0), 1_000_000) * 1_000 }
  }
}

extension [(name: String, value: String)] {
  fileprivate func value(of name: String) -> String? {
    first { $0.name.isEqualIgnoringCase(name) }?.value
  }
}

extension String {
  /// Whether the texts are equal except for the case of ASCII letters; header names have no others.
  fileprivate func isEqualIgnoringCase(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return zip(utf8, other.utf8).allSatisfy { left, right in
      left == right || left ^ right == 0x20 && (0x61...0x7A).contains(left | 0x20)
    }
  }
}

/// Sends a request and returns its response: over the network, to the emulator, or from a recording.
package protocol HTTPTransport: Sendable {
  /// Throws if there is no response; an error response is returned.
  func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse

  /// How many more requests may be sent.
  var requestsLeft: Int { get }
}

extension HTTPTransport {
  package var requestsLeft: Int { .max }
}
