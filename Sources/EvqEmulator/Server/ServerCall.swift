import CMicrohttpd
import EvqHTTP
import EvqModel

/// A complete request on its connection, and the way to respond to it.
struct ServerCall: Sendable {
  /// The address of the `evq_call`, valid until the request has ended; a pointer could not be shared.
  private let address: UInt

  init(_ pointer: UnsafeMutablePointer<evq_call>) {
    address = UInt(bitPattern: pointer)
  }

  private var pointer: UnsafeMutablePointer<evq_call>? { UnsafeMutablePointer(bitPattern: address) }

  // MARK: The request

  /// Whether the body was larger than the limit; it is then left out.
  var isBodyTooLarge: Bool { pointer.map { $0.pointee.is_body_over_limit != 0 } ?? false }

  /// The request; nil only if the server gave no method or target.
  var request: HTTPRequest? {
    guard let call = pointer?.pointee, let method = call.method, let target = call.target else {
      return nil
    }
    var headers: [(name: String, value: String)] = []
    headers.reserveCapacity(call.header_count + 1)
    for field in UnsafeBufferPointer(start: call.headers, count: call.header_count) {
      let value = UnsafeRawBufferPointer(start: field.value, count: field.value_count)
      headers.append((String(cString: field.name), String(decoding: value, as: UTF8.self)))
    }
    let (path, query, authority) = RequestTarget.split(String(cString: target))
    // The authority of an absolute target takes precedence over `Host` (RFC 9112).
    if let authority { headers.insert(("Host", authority), at: 0) }
    return HTTPRequest(
      method: String(cString: method),
      path: path,
      query: QueryEncoding.decode(query),
      headers: headers,
      body: Array(UnsafeBufferPointer(start: call.body, count: call.body_count))
    )
  }

  // MARK: The response

  /// Sets the response; without one, the connection is closed.
  ///
  /// A cut reply keeps the `Content-Length` of the whole body.
  func respond(_ reply: Reply) {
    let response = reply.response
    var fields: [CChar] = []
    fields.reserveCapacity(512)
    for header in response.headers {
      for text in [header.name, header.value] {
        fields.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
        fields.append(0)
      }
    }
    response.body.withBytes { body in
      _ = evq_call_respond(
        pointer,
        UInt32(response.status),
        fields,
        response.headers.count,
        body.baseAddress,
        body.count,
        reply.cutAfterBytes ?? body.count
      )
    }
  }

  /// Keeps the response back until `resume`.
  func suspend() { evq_call_suspend(pointer) }

  func resume() { evq_call_resume(pointer) }
}

/// The target of a request line.
enum RequestTarget {
  /// `http://host/path?query` or `/path?query`; the path is decoded, the query is not.
  static func split(_ target: String) -> (path: String, query: Substring, authority: String?) {
    var rest = target[...]
    var authority: String?
    for scheme in ["http://", "https://"] where rest.lowercased().hasPrefix(scheme) {
      let host = rest.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
      authority = String(host)
      rest = rest[host.endIndex...]
      break
    }
    guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else {
      return (decoded(rest), "", authority)
    }
    return (decoded(rest[..<mark]), rest[rest.utf8.index(after: mark)...], authority)
  }

  /// The path with each segment percent-decoded.
  ///
  /// A segment that would then contain `/` or `%` stays encoded: decoding would change its meaning.
  private static func decoded(_ path: Substring) -> String {
    guard path.utf8.contains(UInt8(ascii: "%")) else { return String(path) }
    return path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
      let decoded = QueryEncoding.unescape(segment, plusIsSpace: false)
      return decoded.contains("/") || decoded.contains("%") ? String(segment) : decoded
    }.joined(separator: "/")
  }
}
