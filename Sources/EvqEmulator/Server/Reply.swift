package import EvqHTTP
import EvqModel

/// A response with its simulated delay and cut.
package struct Reply: Sendable {
  /// The whole response, also if it is cut.
  package var response: HTTPResponse
  /// How long to wait before anything is sent.
  package var delayMilliseconds: Int
  /// The bytes of the body before the connection closes; nil for all.
  ///
  /// 0 sends nothing at all, not even the status and the headers.
  package var cutAfterBytes: Int?

  package init(_ response: HTTPResponse, delayMilliseconds: Int = 0, cutAfterBytes: Int? = nil) {
    self.response = response
    self.delayMilliseconds = delayMilliseconds
    self.cutAfterBytes = cutAfterBytes
  }
}

extension HTTPResponse {
  static func json(_ body: consuming [UInt8], status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status: status,
      headers: [("Content-Type", "application/json;charset=utf-8")],
      body: ByteBuffer(body)
    )
  }

  static func html(_ body: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status: status,
      headers: [("Content-Type", "text/html;charset=utf-8")],
      body: ByteBuffer(body)
    )
  }

  static var noContent: HTTPResponse { HTTPResponse(status: 204, body: ByteBuffer([])) }
}
