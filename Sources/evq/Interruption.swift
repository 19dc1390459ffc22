import Dispatch
import Glibc

/// Ctrl-C: the first one cancels what runs, a second one ends the program.
final class Interruption {
  private let source: any DispatchSourceSignal

  /// Calls back at the first signal.
  init(_ cancel: @escaping @Sendable () -> Void) {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      signal(SIGINT, SIG_DFL)
      cancel()
    }
    source.resume()
    self.source = source
  }

  /// Gives the signal its usual meaning again.
  func end() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
