import EvqHTTP
import EvqModel

/// Passes requests to the emulator and responses to their connections, on the server's threads.
final class RequestHandler: Sendable {
  private let emulator: Emulator
  private let hosts: ServedHosts
  private let transcript: Transcript?
  private let clock: @Sendable () -> Instant
  let inFlight = RequestsInFlight()
  let delays = DelayedCalls()

  init(
    _ emulator: Emulator,
    hosts: ServedHosts,
    transcript: Transcript?,
    clock: @escaping @Sendable () -> Instant
  ) {
    self.emulator = emulator
    self.hosts = hosts
    self.transcript = transcript
    self.clock = clock
  }

  func answer(_ call: ServerCall) {
    inFlight.begin()
    guard let request = call.request else { return }
    let reply = reply(to: request, call)
    if reply.cutAfterBytes != 0 { call.respond(reply) }
    if reply.delayMilliseconds > 0 { delays.delay(call, milliseconds: reply.delayMilliseconds) }
  }

  private func reply(to request: HTTPRequest, _ call: ServerCall) -> Reply {
    let time = clock()
    let start = ContinuousClock.now
    let reply =
      if call.isBodyTooLarge {
        Reply(Refusal.tooLarge.response(to: request))
      } else if hosts.accept(request.header("Host")) {
        emulator.respond(to: request, at: time)
      } else {
        Reply(Refusal.otherHost.response(to: request))
      }
    if let transcript {
      let duration = (ContinuousClock.now - start).components
      let milliseconds = duration.seconds * 1_000 + duration.attoseconds / 1_000_000_000_000_000
      transcript.add(
        request,
        reply,
        at: time,
        milliseconds: milliseconds + Int64(reply.delayMilliseconds)
      )
    }
    return reply
  }
}
