import CCurl
package import EvqModel
import EvqSyntax
import Foundation

/// HTTP over the network, by libcurl.
///
/// Connections are kept alive, answers may be compressed, and proxies are those of the environment.
/// Redirects are not followed, because the request would take its token to another host; a 401 is
/// returned whatever authentication it offers.
package final class CurlTransport: HTTPTransport {
  /// What one request may cost.
  package struct Limits: Sendable {
    /// The longest time for a complete answer, in seconds.
    package var deadlineSeconds: Int
    /// The longest time without a byte, and the longest for a connection, in seconds.
    package var idleSeconds = 30
    /// The largest body, counted after decompression.
    package var bodyBytesMax = 256 << 20
    /// The header lines of an answer together, those of 1xx answers included; libcurl allows 300 KiB.
    package var headBytesMax = 256 << 10

    package init(deadlineSeconds: Int) {
      self.deadlineSeconds = deadlineSeconds
    }
  }

  private let address: ServiceAddress
  private let limits: Limits
  private let authorities: CertificateAuthorities
  private let loop = CurlLoop()

  /// A transport to one address; nothing is loaded or connected before the first request.
  package init(
    _ address: ServiceAddress,
    limits: Limits,
    environment: [String: String] = ProcessInfo.processInfo.environment
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

  /// Throws `connectionFailed` when no complete answer comes.
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

  /// The header lines of a request: its own and the defaults that it does not name.
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
      guard isPlain else { throw refused("the header `\(name)` holds a control character") }
      // To libcurl `Name:` removes a header, `Name;` sends an empty one.
      lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
    }
    return lines
  }

  /// The target; throws for one that would be another request on the wire: `/a HTTP/1.1`.
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
