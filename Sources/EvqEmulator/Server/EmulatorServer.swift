package import EvqModel
import EvqSyntax

/// The HTTP server of `evq serve`.
///
/// It only translates between the wire and the emulator, which makes every decision.
package struct EmulatorServer: Sendable {
  /// What the server accepts from clients.
  package struct Limits: Sendable {
    /// Connections at the same time; further ones wait until one is closed.
    package var connections = 1_000
    /// The longest time without a byte from or to a connection, in seconds.
    package var idleSeconds = 120
    /// The largest request line and headers, in bytes.
    package var headBytesMax = 128 << 10
    package var bodyBytesMax = 5_000_000
    /// The longest time for responses in flight when the server stops, in seconds.
    package var graceSeconds = 2

    package init() {}
  }

  private let emulator: Emulator
  private let host: String
  private let port: Int
  private let hosts: ServedHosts
  private let transcriptPath: String?
  private let limits: Limits
  private let clock: @Sendable () -> Instant

  /// A server for an address; port 0 picks a free port.
  ///
  /// `hostNames` are further names accepted in `Host`.
  package init(
    _ emulator: Emulator,
    host: String,
    port: Int,
    hostNames: [String] = [],
    transcript: String?,
    limits: Limits = Limits(),
    clock: @escaping @Sendable () -> Instant
  ) {
    self.emulator = emulator
    self.host = host
    self.port = port
    hosts = ServedHosts(bound: host, names: hostNames)
    transcriptPath = transcript
    self.limits = limits
    self.clock = clock
  }

  /// Serves until cancelled; calls `ready` once with the bound port.
  ///
  /// Responses in flight are completed when it is cancelled. Throws if the port is in use, the address is not
  /// local, or the transcript cannot be written.
  package func run(ready: @escaping @Sendable (Int) -> Void) async throws(RuntimeFailure) {
    var transcript: Transcript?
    if let transcriptPath { transcript = try Transcript(path: transcriptPath) }
    let handler = RequestHandler(emulator, hosts: hosts, transcript: transcript, clock: clock)
    let listener = try ListeningSocket(host: host, port: port)
    let server = try RunningServer(listener, limits, handler)
    ready(listener.port)
    while !Task.isCancelled { try? await Task.sleep(for: .seconds(86_400)) }
    // A cancelled task cannot wait, so another one does.
    await Task { await server.stop() }.value
  }
}
