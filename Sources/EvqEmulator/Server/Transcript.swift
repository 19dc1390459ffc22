import EvqHTTP
import EvqModel
import EvqSyntax
import Glibc
import Synchronization

/// Logs every request and its status as one line of JSON, without secrets.
final class Transcript: Sendable {
  /// The lock keeps lines of concurrent requests apart.
  private let descriptor: Mutex<Int32>

  /// Opens the file for appending; creates it if necessary.
  init(path: String) throws(RuntimeFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno)).lowercased()
      throw RuntimeFailure(.unwritableOutput, "cannot write `\(path)`: \(reason)")
    }
    self.descriptor = Mutex(descriptor)
  }

  deinit {
    _ = descriptor.withLock { close($0) }
  }

  func add(_ request: HTTPRequest, _ reply: Reply, at time: Instant, milliseconds: Int64) {
    let line = Transcript.line(request, reply, at: time, milliseconds: milliseconds)
    descriptor.withLock { descriptor in
      line.withUnsafeBytes { bytes in
        // A full disk stops the transcript, not the server.
        _ = write(descriptor, bytes.baseAddress, bytes.count)
      }
    }
  }

  /// One line of the log; it has no status if nothing was sent.
  static func line(
    _ request: HTTPRequest,
    _ reply: Reply,
    at time: Instant,
    milliseconds: Int64
  ) -> [UInt8] {
    var line = JSONObjectWriter()
    line.add("time", time.description)
    line.add("method", request.method)
    line.add("target", target(of: request))
    if reply.cutAfterBytes != 0 { line.add("status", number: Int64(reply.response.status)) }
    if let count = reply.cutAfterBytes { line.add("cutAfterBytes", number: Int64(count)) }
    line.add("milliseconds", number: milliseconds)
    return line.bytes + [UInt8(ascii: "\n")]
  }

  private static let secretNames: Set<String> = [
    "hapikey", "access_token", "refresh_token", "token", "code", "client_secret",
  ]

  /// Path and query with credentials replaced by `redacted`.
  private static func target(of request: HTTPRequest) -> String {
    var copy = request
    copy.query = request.query.map { pair in
      (pair.name, secretNames.contains(pair.name.lowercased()) ? "redacted" : pair.value)
    }
    var segments = request.path.split(separator: "/", omittingEmptySubsequences: false).map(
      String.init
    )
    if let index = segments.firstIndex(where: { ["access-tokens", "refresh-tokens"].contains($0) })
    {
      for secret in segments.indices where secret > index { segments[secret] = "redacted" }
      copy.path = segments.joined(separator: "/")
    }
    return copy.target
  }
}
