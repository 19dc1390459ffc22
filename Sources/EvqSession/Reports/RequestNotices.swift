import EvqHTTP
import EvqHubSpot
import Synchronization

/// Prints the waits of a transport to standard error, and counts them.
struct RequestNotices: Sendable {
  private let output: any SessionOutput
  private let isWatched: Bool
  private let isQuiet: Bool
  private let waits: RequestWaits

  init(_ settings: Settings, _ output: any SessionOutput, _ waits: RequestWaits) {
    self.output = output
    isWatched = settings.isWatched
    isQuiet = settings.isQuiet
    self.waits = waits
  }

  /// Shows a wait as a status at a terminal, and as a line in a log.
  @Sendable
  func tell(_ notice: ServiceTransport.Notice) {
    waits.note(notice)
    guard !isQuiet else { return }
    let text = RequestNotices.text(notice)
    switch notice {
    case .waiting, .pacing:
      if isWatched {
        output.show(status: "\(text) · Ctrl-C stops")
      } else {
        output.write(message: "\(text)\n")
      }
    case .quotaLow, .secretRedacted:
      output.write(message: "note: \(text)\n")
    }
  }

  private static func text(_ notice: ServiceTransport.Notice) -> String {
    switch notice {
    case .waiting(let milliseconds, let reason, let attempt):
      "waiting \(seconds(milliseconds)) (\(reason)), attempt \(attempt) of "
        + "\(RetryPolicy.attemptsMax)"
    case .pacing(let milliseconds):
      "waiting \(seconds(milliseconds)) for the service's rate limit"
    case .quotaLow(let remaining, let total):
      "\(remaining) of the account's \(total) daily requests are left"
    case .secretRedacted:
      "the service returned a secret (a token or a key); it is replaced by •••"
    }
  }

  /// Seconds, with tenths below ten: `8 s`, `0.4 s`.
  private static func seconds(_ milliseconds: Int64) -> String {
    if milliseconds >= 9_950 || milliseconds % 1_000 == 0 {
      return "\((milliseconds + 500) / 1_000) s"
    }
    return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
  }
}

/// Counts the waits of requests.
final class RequestWaits: Sendable {
  /// The waits since the last call of `take`.
  struct Tally: Sendable, Equatable {
    var retries = 0
    var pauses = 0
    var milliseconds: Int64 = 0
  }

  private let tally = Mutex(Tally())

  /// Counts a wait; other notices are ignored.
  func note(_ notice: ServiceTransport.Notice) {
    tally.withLock { tally in
      switch notice {
      case .waiting(let milliseconds, _, _):
        tally.retries += 1
        tally.milliseconds += milliseconds
      case .pacing(let milliseconds):
        tally.pauses += 1
        tally.milliseconds += milliseconds
      case .quotaLow, .secretRedacted: break
      }
    }
  }

  /// Returns the tally and resets it.
  func take() -> Tally {
    tally.withLock { tally in
      defer { tally = Tally() }
      return tally
    }
  }
}
