import CCurl
package import EvqModel
import EvqSyntax

/// HTTP over the network, using libcurl.
///
/// Connections are kept alive, responses may be compressed, and proxies come from the environment. Redirects
/// are not followed: they would send the token to another host. A 401 is returned, whatever authentication it
/// offers.
package final class CurlTransport: HTTPTransport {
  /// Limits of one request.
  package struct Limits: Sendable, Equatable {
    /// The longest time for a complete response, in seconds.
    package var deadlineSeconds: Int
    /// The longest time without receiving a byte, and to connect, in seconds.
    package var idleSeconds = 30
    /// The longest time that an unused connection is kept for the next request, in seconds.
    package var keptSeconds = 118
    /// The largest body, in bytes after decompression.
    package var bodyBytesMax = 256 << 20
    /// The most bytes of header lines, including those of 1xx responses; libcurl allows 300 KiB.
    package var headBytesMax = 256 << 10

    package init(deadlineSeconds: Int) {
      self.deadlineSeconds = deadlineSeconds
    }
  }

  /// The most parallel connections to the service.
  package static let connectionsMax = 6

  private let address: ServiceAddress
  private let limits: Limits
  private let authorities: CertificateAuthorities
  private let loop = CurlLoop()

  /// Creates a transport to one address; libcurl is loaded at the first request.
  package init(
    _ address: ServiceAddress,
    limits: Limits,
    environment: [String: String] = CertificateAuthorities.environment
  ) {
    self.address = address
    self.limits = limits
    authorities = CertificateAuthorities(environment: environment)
  }

  package convenience init(_ address: ServiceAddress, deadlineSeconds: Int) {
    self.init(address, limits: Limits(deadlineSeconds: deadlineSeconds))
  }

  deinit {
    loop.end()
  }

  /// Throws `connectionFailed` without a complete response.
  package func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    if let reason = evq_curl_open() {
      throw CurlFailure(.notLoaded(String(cString: reason)), isBeforeSending: true).error(
        at: address
      )
    }
    let lines = try CurlTransport.lines(of: request)
    let target = try CurlTransport.checked(request.target)
    let cancellation = CurlCancellation()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        loop.submit(
          CurlCall(
            url: address.description + target,
            request: request,
            lines: lines,
            isLoopback: address.isLoopback,
            limits: limits,
            authorities: authorities,
            cancellation: cancellation,
            continuation: continuation
          )
        )
      }
    } onCancel: {
      cancellation.cancel()
      loop.wake()
    }
    do {
      return try outcome.get()
    } catch {
      throw error.error(at: address, limits, authorities)
    }
  }

  /// The header lines of a request, with defaults for those that it lacks.
  private static func lines(of request: HTTPRequest) throws(RuntimeFailure) -> [String] {
    // `Expect:` keeps libcurl from waiting a second for a 100 before a large body.
    var lines = ["Expect:"]
    var defaults = [("User-Agent", "evq"), ("Accept", "application/json")]
    if !request.body.isEmpty { defaults.append(("Content-Type", "application/json")) }
    for (name, value) in defaults where request.header(name) == nil {
      lines.append("\(name): \(value)")
    }
    for (name, value) in request.headers {
      let isPlain = (name + value).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      guard isPlain else { throw refused("the header `\(name)` contains a control character") }
      // For libcurl, `Name:` removes a header and `Name;` sends an empty one.
      lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
    }
    return lines
  }

  /// Validates a target; `/a HTTP/1.1` would inject another request line.
  private static func checked(_ target: String) throws(RuntimeFailure) -> String {
    let isPlain = target.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard isPlain, target.hasPrefix("/") else {
      throw refused("`\(target)` is not a valid request target")
    }
    return target
  }

  private static func refused(_ message: String) -> RuntimeFailure {
    RuntimeFailure(.requestRefused, message)
  }
}
