import CCurl
import EvqModel
import EvqSyntax
import Glibc

/// Why a request got no complete response.
struct CurlFailure: Error {
  enum Reason {
    case cancelled
    /// The dynamic loader's message.
    case notLoaded(String)
    case notPrepared, noMemory
    case deadlineExceeded, idle, notConnected
    case unknownHost, unknownProxy
    /// With the system's error code.
    case unreachable(Int32), broken(Int32)
    case proxyUnreachable
    /// The status of the proxy's response to CONNECT.
    case proxyRefused(Int)
    case proxyFailed(String)
    case notHTTP, closed, cutOff, damagedCompression
    case bodyTooLarge, headTooLarge
    /// OpenSSL's verification result and libcurl's message.
    case certificate(Int, String)
    case unreadableAuthorities
    /// OpenSSL's message; empty where the connection broke during the handshake.
    case handshake(String)
    case other(Int, String)
  }

  let reason: Reason
  /// True if no byte of the request was sent.
  let isBeforeSending: Bool

  init(_ reason: Reason, isBeforeSending: Bool) {
    self.reason = reason
    self.isBeforeSending = isBeforeSending
  }

  /// Whether a retry would fail in the same way.
  private var isFinal: Bool {
    switch reason {
    case .cancelled, .notLoaded, .notPrepared, .noMemory, .unknownHost, .unknownProxy, .notHTTP,
      .bodyTooLarge, .headTooLarge, .certificate, .unreadableAuthorities, .proxyFailed:
      true
    case .handshake(let text): !text.isEmpty
    case .proxyRefused(let status): status < 500
    case .deadlineExceeded, .idle, .notConnected, .unreachable, .broken, .proxyUnreachable, .closed,
      .cutOff,
      .damagedCompression, .other:
      false
    }
  }

  func error(
    at address: ServiceAddress,
    _ limits: CurlTransport.Limits = CurlTransport.Limits(deadlineSeconds: 0),
    _ authorities: CertificateAuthorities = CertificateAuthorities(environment: [:])
  ) -> RuntimeFailure {
    var error = RuntimeFailure(
      .connectionFailed,
      message("\(address)", limits, authorities),
      helps: helps(authorities)
    )
    error.isFinal = isFinal
    error.isBeforeSending = isBeforeSending
    return error
  }

  private func message(
    _ address: String,
    _ limits: CurlTransport.Limits,
    _ authorities: CertificateAuthorities
  ) -> String {
    switch reason {
    case .cancelled: "the request was cancelled"
    case .notLoaded(let text): "cannot load libcurl, which sends requests: \(text)"
    case .notPrepared: "libcurl does not accept the request to \(address)"
    case .noMemory: "out of memory during a request to \(address)"
    case .deadlineExceeded: "\(address) sent no complete response in \(limits.deadlineSeconds) s"
    case .idle: "\(address) sent nothing for \(limits.idleSeconds) s"
    case .notConnected:
      "no connection to \(address) in \(min(limits.deadlineSeconds, limits.idleSeconds)) s"
    case .unknownHost: "the host name of \(address) is unknown"
    case .unknownProxy: "the host name of the proxy is unknown"
    case .unreachable(let code): "no connection to \(address): \(CurlFailure.systemError(code))"
    case .broken(let code):
      "the connection to \(address) broke" + (code == 0 ? "" : ": \(CurlFailure.systemError(code))")
    case .proxyUnreachable: "no connection to the proxy for \(address)"
    case .proxyRefused(let status): "the proxy refused a connection to \(address) (\(status))"
    case .proxyFailed(let text): "the proxy for \(address) failed: \(text)"
    case .notHTTP: "\(address) does not speak HTTP"
    case .closed: "\(address) closed the connection without a response"
    case .cutOff: "the response from \(address) ended early"
    case .damagedCompression: "the compressed response from \(address) is damaged"
    case .bodyTooLarge:
      "the response from \(address) is larger than \(limits.bodyBytesMax >> 20) MiB"
    case .headTooLarge:
      "the response from \(address) has more than \(limits.headBytesMax >> 10) KiB of headers"
    case .certificate(let result, let text):
      "the certificate of \(address) \(CurlFailure.certificateError(result, text))"
    case .unreadableAuthorities:
      "cannot read the certificate authorities in `\(authorities.file ?? "the system's file")`"
    case .handshake(let text):
      "the TLS handshake with \(address) failed" + (text.isEmpty ? "" : ": \(text)")
    case .other(let code, let text): "the request to \(address) failed: \(text) (curl \(code))"
    }
  }

  private func helps(_ authorities: CertificateAuthorities) -> [String] {
    switch reason {
    case .notLoaded: ["install it: apt-get install libcurl4"]
    case .deadlineExceeded: ["--timeout sets the seconds"]
    case .unknownHost: ["check the address and the network"]
    case .unknownProxy, .proxyUnreachable, .proxyRefused, .proxyFailed:
      ["https_proxy or all_proxy names the proxy, no_proxy the hosts that need none"]
    case .certificate:
      authorities.variables.isEmpty
        ? ["CURL_CA_BUNDLE or SSL_CERT_FILE names another file of trusted authorities"]
        : ["the trusted authorities come from \(authorities.variables.joined(separator: " and "))"]
    case .unreadableAuthorities:
      authorities.variables.isEmpty
        ? ["install them: apt-get install ca-certificates"]
        : ["the file comes from \(authorities.variables.joined(separator: " and "))"]
    case .handshake(let text) where text.contains("wrong version number"):
      ["this port does not speak TLS"]
    case .handshake, .cancelled, .notPrepared, .noMemory, .idle, .notConnected, .unreachable,
      .broken, .notHTTP, .closed, .cutOff, .damagedCompression, .bodyTooLarge, .headTooLarge,
      .other:
      []
    }
  }

  private static func systemError(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }

  /// Source: the results of X509_verify_cert.
  private static func certificateError(_ result: Int, _ text: String) -> String {
    switch result {
    // The chain is valid, so only the name can be wrong; 1 is libcurl's initial value.
    case 0, 1: "is for another host name"
    case 9: "is not valid yet"
    case 10: "has expired"
    case 2, 18, 19, 20, 21, 27: "is from an unknown authority"
    case 23: "was revoked"
    default: "is not trusted: \(text)"
    }
  }
}

extension CurlTransfer {
  /// CURLE_TOO_LARGE, which the headers of libcurl before 8.6 lack.
  private static let tooLarge = CURLcode(rawValue: 100)

  /// The failure behind a libcurl result code.
  func failure(_ code: CURLcode, _ call: CurlCall) -> CurlFailure {
    failure(reason(code, call))
  }

  private func reason(_ code: CURLcode, _ call: CurlCall) -> CurlFailure.Reason {
    switch code {
    case CURLE_OPERATION_TIMEDOUT: timeout
    case CURLE_COULDNT_RESOLVE_HOST: .unknownHost
    case CURLE_COULDNT_RESOLVE_PROXY: .unknownProxy
    case CURLE_COULDNT_CONNECT: connectionFailure(call)
    case CURLE_PROXY: .proxyFailed(message)
    case CURLE_SSL_CONNECT_ERROR: .handshake(handshakeError)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
      .certificate(evq_get_number(pointer, CURLINFO_SSL_VERIFYRESULT), message)
    case CURLE_SSL_CACERT_BADFILE: .unreadableAuthorities
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: .notHTTP
    case CURLE_GOT_NOTHING: .closed
    case CURLE_PARTIAL_FILE: .cutOff
    case CURLE_BAD_CONTENT_ENCODING: .damagedCompression
    case CURLE_FILESIZE_EXCEEDED: .bodyTooLarge
    case CURLE_WRITE_ERROR: rejectedBytes
    case CurlTransfer.tooLarge: .headTooLarge
    // libcurl reports a header line over 100 KB as out of memory.
    case CURLE_OUT_OF_MEMORY: hasResponse ? .headTooLarge : .noMemory
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR: brokenConnection
    default: .other(Int(code.rawValue), message)
    }
  }

  private var hasResponse: Bool {
    pointer.pointee.head.count > 0 || evq_get_number(pointer, CURLINFO_REQUEST_SIZE) > 0
  }

  private var timeout: CurlFailure.Reason {
    if evq_get_number(pointer, CURLINFO_REQUEST_SIZE) == 0 { return .notConnected }
    // Both limits give the same code; only libcurl's message tells them apart.
    return message.hasPrefix("Operation too slow") ? .idle : .deadlineExceeded
  }

  private func connectionFailure(_ call: CurlCall) -> CurlFailure.Reason {
    // "Failed to connect to HOST port …": the host that libcurl tried, which may be a proxy's.
    let host = message.split(separator: " ").dropFirst(4).first
    if message.hasPrefix("Failed to connect to "), let host, !call.url.contains(host) {
      return .proxyUnreachable
    }
    return .unreachable(Int32(truncatingIfNeeded: evq_get_number(pointer, CURLINFO_OS_ERRNO)))
  }

  private var brokenConnection: CurlFailure.Reason {
    let status = evq_get_number(pointer, CURLINFO_HTTP_CONNECTCODE)
    if status >= 300 { return .proxyRefused(status) }
    return .broken(Int32(truncatingIfNeeded: evq_get_number(pointer, CURLINFO_OS_ERRNO)))
  }

  private var rejectedBytes: CurlFailure.Reason {
    let (head, body) = (pointer.pointee.head.rejection, pointer.pointee.body.rejection)
    if head == EVQ_BYTES_OVER_LIMIT { return .headTooLarge }
    return body == EVQ_BYTES_OVER_LIMIT ? .bodyTooLarge : .noMemory
  }

  /// `error:0A00010B:SSL routines::wrong version number` → `wrong version number`.
  private var handshakeError: String {
    guard message.contains("SSL routines:") else { return "" }
    return message.split(separator: ":").last.map(String.init) ?? ""
  }
}
