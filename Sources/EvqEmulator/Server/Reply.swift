package import EvqHTTP
import EvqModel

/// What comes back for a request, and how.
package struct Reply: Sendable {
  /// The whole answer, also where it is cut.
  package var response: HTTPResponse
  /// How long to wait before anything is sent.
  package var delayMilliseconds: Int
  /// Where the connection is closed: after so many bytes of the body; nil where the answer comes
  /// whole.
  ///
  /// 0 means that nothing is sent at all, no status and no header either.
  package var cutAfterBytes: Int?

  package init(_ response: HTTPResponse, delayMilliseconds: Int = 0, cutAfterBytes: Int? = nil) {
    self.response = response
    self.delayMilliseconds = delayMilliseconds
    self.cutAfterBytes = cutAfterBytes
  }
}

extension HTTPResponse {
  static func answer(status: Int = 200, json body: consuming [UInt8]) -> HTTPResponse {
    HTTPResponse(
      status: status,
      headers: [("Content-Type", "application/json;charset=utf-8")],
      body: ByteBuffer(body)
    )
  }

  static func answer(status: Int = 200, html body: String) -> HTTPResponse {
    HTTPResponse(
      status: status,
      headers: [("Content-Type", "text/html;charset=utf-8")],
      body: ByteBuffer(body)
    )
  }

  static var noContent: HTTPResponse { HTTPResponse(status: 204, body: ByteBuffer([])) }
}
