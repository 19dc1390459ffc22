import EvqHTTP
package import EvqModel
import EvqSyntax
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The HTTP server of `evq serve`.
///
/// It only translates between the wire and the emulator, which makes every decision.
package struct EmulatorServer: Sendable {
  private let emulator: Emulator
  private let host: String
  private let port: Int
  private let hosts: ServedHosts
  private let transcriptPath: String?
  private let clock: @Sendable () -> Instant

  static let bodyBytesMax = 5_000_000

  /// A server for an address; port 0 picks a free port.
  ///
  /// `hostNames` are further names accepted in `Host`.
  package init(
    _ emulator: Emulator,
    host: String,
    port: Int,
    hostNames: [String] = [],
    transcript: String?,
    clock: @escaping @Sendable () -> Instant
  ) {
    self.emulator = emulator
    self.host = host
    self.port = port
    hosts = ServedHosts(bound: host, names: hostNames)
    transcriptPath = transcript
    self.clock = clock
  }

  /// Serves until cancelled; calls `ready` once with the bound port.
  ///
  /// Throws if the port is in use, the address is not local, or the transcript cannot be written.
  package func run(ready: @escaping @Sendable (Int) -> Void) async throws(RuntimeFailure) {
    var transcript: Transcript?
    if let transcriptPath { transcript = try Transcript(path: transcriptPath) }
    let handler = RequestHandler(
      emulator: emulator,
      hosts: hosts,
      transcript: transcript,
      clock: clock
    )
    let application = Application(
      responder: CallbackResponder { request, connection in
        try await handler.response(to: request, connection)
      },
      configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { ready($0.localAddress?.port ?? 0) },
      logger: Logger(label: "evq", factory: { _ in SwiftLogNoOpLogHandler() })
    )
    do {
      try await application.run()
    } catch {
      if Task.isCancelled { return }
      throw failure(error)
    }
  }

  private func failure(_ error: any Error) -> RuntimeFailure {
    guard let error = error as? IOError else {
      return RuntimeFailure(.serverFailed, "cannot serve on `\(host)`: invalid address")
    }
    switch error.errnoCode {
    case EADDRINUSE:
      return RuntimeFailure(
        .serverFailed,
        "cannot serve on port \(port): the port is in use",
        helps: ["--port 0 picks a free port"]
      )
    case EADDRNOTAVAIL:
      return RuntimeFailure(
        .serverFailed,
        "cannot serve on `\(host)`: not an address of this machine"
      )
    default:
      let reason = String(cString: strerror(error.errnoCode)).lowercased()
      return RuntimeFailure(.serverFailed, "cannot serve on `\(host)`, port \(port): \(reason)")
    }
  }
}

/// The connection of a request, so that it can be closed without a response.
private struct Connection: InitializableFromSource {
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
  }
}

/// Closes a connection in the middle of a response.
private struct CutOff: Error {}

/// Passes requests to the emulator and replies to the connection.
private struct RequestHandler: Sendable {
  let emulator: Emulator
  let hosts: ServedHosts
  let transcript: Transcript?
  let clock: @Sendable () -> Instant

  func response(to received: Request, _ connection: Connection) async throws -> Response {
    let start = ContinuousClock.now
    let time = clock()
    var request = EvqHTTP.HTTPRequest(received)
    var reply: Reply
    do {
      let body = try await received.body.collect(upTo: EmulatorServer.bodyBytesMax)
      request.body = Array(body.readableBytesView)
      reply =
        hosts.accept(received.head.authority)
        ? emulator.respond(to: request, at: time)
        : Reply(Refusal.otherHost.response(to: request))
    } catch is NIOTooManyBytesError {
      reply = Reply(Refusal.tooLarge.response(to: request))
    }
    if reply.delayMilliseconds > 0 {
      try await Task.sleep(for: .milliseconds(reply.delayMilliseconds))
    }
    let duration = (ContinuousClock.now - start).components
    let milliseconds = duration.seconds * 1_000 + duration.attoseconds / 1_000_000_000_000_000
    transcript?.add(request, reply, at: time, milliseconds: milliseconds)
    if reply.cutAfterBytes == 0 {
      try? await connection.channel.close().get()
      throw CutOff()
    }
    return Response(reply, isHeadOnly: received.method == .head)
  }
}

extension Response {
  /// A reply for the wire; a cut reply keeps the `Content-Length` of the whole body.
  fileprivate init(_ reply: Reply, isHeadOnly: Bool) {
    let body = reply.response.body.withBytes { NIOCore.ByteBuffer(bytes: $0) }
    var headers = HTTPFields()
    for header in reply.response.headers {
      guard let name = HTTPField.Name(header.name) else { continue }
      headers.append(HTTPField(name: name, value: header.value))
    }
    if reply.response.status != 204 {
      headers[.contentLength] = String(body.readableBytes)
    }
    let status = HTTPTypes.HTTPResponse.Status(code: reply.response.status)
    if isHeadOnly || reply.response.status == 204 {
      self.init(status: status, headers: headers)
      if !isHeadOnly { self.headers[.contentLength] = nil }
    } else if let count = reply.cutAfterBytes {
      let part = body.getSlice(at: body.readerIndex, length: min(count, body.readableBytes))
      self.init(
        status: status,
        headers: headers,
        body: ResponseBody(contentLength: body.readableBytes) { writer in
          if let part { try await writer.write(part) }
          throw CutOff()
        }
      )
    } else {
      self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }
  }
}

extension EvqHTTP.HTTPRequest {
  /// The head of a request; the body follows.
  fileprivate init(_ received: Request) {
    var headers = received.headers.map { (name: $0.name.canonicalName, value: $0.value) }
    // The server library takes `Host` out of the fields.
    if let host = received.head.authority { headers.append(("host", host)) }
    self.init(
      method: received.method.rawValue,
      path: EvqHTTP.HTTPRequest.decodedPath(received.uri.path),
      query: QueryEncoding.decode(received.uri.query ?? ""),
      headers: headers
    )
  }

  /// The path with each segment percent-decoded.
  ///
  /// A segment that would then contain `/` or `%` stays encoded: decoding would change its meaning.
  private static func decodedPath(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
      let decoded = QueryEncoding.unescape(segment, plusIsSpace: false)
      return decoded.contains("/") || decoded.contains("%") ? String(segment) : decoded
    }.joined(separator: "/")
  }
}
