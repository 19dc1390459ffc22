import CMicrohttpd
import EvqModel
import EvqSyntax
import Glibc

/// The threads that serve connections, from start to stop.
struct RunningServer: Sendable {
  /// The address of the `evq_server`; a pointer could not be shared between tasks.
  private let address: UInt
  private let handler: RequestHandler
  private let graceSeconds: Int

  /// More threads than this do not serve more pages: the kernel's copies dominate.
  private static let threadsMax = 8
  /// A longer body is read up to this multiple of its limit, so that the client sees the refusal.
  private static let discardFactor = 8

  /// Starts to serve and takes ownership of the socket.
  ///
  /// `stop` must follow.
  init(
    _ listener: ListeningSocket,
    _ limits: EmulatorServer.Limits,
    _ handler: RequestHandler
  ) throws(RuntimeFailure) {
    if let reason = evq_server_open() {
      close(listener.descriptor)
      throw RuntimeFailure(
        .serverFailed,
        "cannot load libmicrohttpd, which serves requests: \(String(cString: reason))",
        helps: ["install it: apt-get install libmicrohttpd12"]
      )
    }
    // Every server is stopped, which balances the retained reference.
    let context = Unmanaged.passRetained(handler).toOpaque()
    let server = evq_server_start(
      listener.descriptor,
      RunningServer.limits(limits),
      evq_handler(
        context: context,
        answer: { context, call in
          guard let context, let call else { return }
          let handler = Unmanaged<RequestHandler>.fromOpaque(context).takeUnretainedValue()
          handler.answer(ServerCall(call))
        },
        ended: { context, _ in
          guard let context else { return }
          Unmanaged<RequestHandler>.fromOpaque(context).takeUnretainedValue().inFlight.end()
        }
      )
    )
    guard let server else {
      Unmanaged<RequestHandler>.fromOpaque(context).release()
      let reason = String(cString: strerror(errno)).lowercased()
      throw RuntimeFailure(.serverFailed, "cannot serve on port \(listener.port): \(reason)")
    }
    address = UInt(bitPattern: server)
    self.handler = handler
    graceSeconds = limits.graceSeconds
  }

  private static func limits(_ limits: EmulatorServer.Limits) -> evq_server_limits {
    let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let threads = min(processors, threadsMax, limits.connections)
    return evq_server_limits(
      threads: UInt32(threads),
      connections: UInt32(clamping: limits.connections),
      idle_seconds: UInt32(clamping: limits.idleSeconds),
      head_bytes: limits.headBytesMax,
      body_bytes: limits.bodyBytesMax,
      discarded_bytes: limits.bodyBytesMax * discardFactor
    )
  }

  /// Accepts no more connections, completes the responses in flight, and closes all connections; call it once.
  func stop() async {
    guard let server = OpaquePointer(bitPattern: address) else { return }
    evq_server_refuse(server)
    handler.delays.end()
    await handler.inFlight.drain(seconds: graceSeconds)
    evq_server_stop(server)
    Unmanaged.passUnretained(handler).release()
  }
}
