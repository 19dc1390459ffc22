import EvqFiles
import EvqHTTP
import EvqModel
import EvqSyntax

/// Logs every request and its status as one line of JSON, without secrets.
final class Transcript: Sendable {
  private let file: LogFile

  /// Opens the file for appending; creates it if necessary.
  init(path: String) throws(RuntimeFailure) {
    do throws(SystemError) {
      file = try LogFile(path, appends: true)
    } catch {
      throw .unwritable(path, error)
    }
  }

  func add(_ request: HTTPRequest, _ reply: Reply, at time: Instant, milliseconds: Int64) {
    // A full disk stops the transcript and not the service.
    try? file.add(Transcript.line(request, reply, at: time, milliseconds: milliseconds))
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
