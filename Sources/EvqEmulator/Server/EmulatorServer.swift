import EvqHTTP
package import EvqModel
import EvqSyntax
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The emulated service behind a socket.
///
/// A thin shell: it turns what comes over the wire into requests and replies into what goes out; every
/// decision is the service's.
package struct EmulatorServer: Sendable {
  private let service: EmulatedService
  private let host: String
  private let port: Int
  private let hosts: ServedHosts
  private let transcriptPath: String?
  private let clock: @Sendable () -> Instant

  static let bodyBytesMax = 5_000_000

  /// A server that listens at an address; port 0 picks a free one.
  ///
  /// Requests may also name one of `hostNames` as their host.
  package init(
    _ service: EmulatedService,
    host: String,
    port: Int,
    hostNames: [String] = [],
    transcript: String?,
    clock: @escaping @Sendable () -> Instant
  ) {
    self.service = service
    self.host = host
    self.port = port
    hosts = ServedHosts(bound: host, names: hostNames)
    transcriptPath = transcript
    self.clock = clock
  }

  /// Runs until cancelled; calls `ready` with the bound port once.
  ///
  /// Throws where the port is taken, the address is not one of this machine, or the transcript cannot
  /// be written.
  package func run(ready: @escaping @Sendable (Int) -> Void) async throws(RuntimeFailure) {
    var transcript: Transcript?
    if let transcriptPath { transcript = try Transcript(path: transcriptPath) }
    let exchanges = Exchanges(
      service: service,
      hosts: hosts,
      transcript: transcript,
      clock: clock
    )
    let application = Application(
      responder: CallbackResponder { request, connection in
        try await exchanges.response(to: request, connection)
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
      return RuntimeFailure(.serverFailed, "cannot serve on `\(host)`: no such address")
    }
    switch error.errnoCode {
    case EADDRINUSE:
      return RuntimeFailure(
        .serverFailed,
        "cannot serve on port \(port): something else is listening there",
        helps: ["--port 0 picks a free port"]
      )
    case EADDRNOTAVAIL:
      return RuntimeFailure(
        .serverFailed,
        "cannot serve on `\(host)`: it is no address of this machine"
      )
    default:
      let reason = String(cString: strerror(error.errnoCode)).lowercased()
      return RuntimeFailure(.serverFailed, "cannot serve on `\(host)`, port \(port): \(reason)")
    }
  }
}

/// A connection, kept so that it can be closed without an answer.
private struct Connection: InitializableFromSource {
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
  }
}

/// Ends a connection in the middle of an answer.
private struct CutOff: Error {}

/// Carries requests to the service and replies back.
private struct Exchanges: Sendable {
  let service: EmulatedService
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
        ? service.respond(to: request, at: time)
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
  /// A reply for the wire; where it is cut the length in the header stays that of the whole body.
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
  /// A request from the wire, its body still to come.
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

  /// The path with the escapes of each part resolved, unless that would make another path of it: a part
  /// that holds a `/` or a `%` of its own stays as it came.
  private static func decodedPath(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).map { part in
      let decoded = QueryEncoding.unescape(part, plusIsBlank: false)
      return decoded.contains("/") || decoded.contains("%") ? String(part) : decoded
    }.joined(separator: "/")
  }
}
