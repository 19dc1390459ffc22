import Dispatch
import EvqSession
import Glibc
import Synchronization

/// Ctrl-C: the first one cancels what runs, a second one ends the program.
///
/// However a signal ends it, no file stays behind that is not whole.
final class Interruption {
  private let source: any DispatchSourceSignal

  /// Calls back at the first signal.
  init(_ cancel: @escaping @Sendable () -> Void) {
    for number in [SIGTERM, SIGHUP] { Interruption.watch(number) }
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    let wasPressed = Atomic(false)
    source.setEventHandler {
      // What runs may wait for input and not listen.
      if wasPressed.exchange(true, ordering: .relaxed) { Interruption.endProgram(by: SIGINT) }
      cancel()
    }
    source.resume()
    self.source = source
  }

  /// Lets a signal end the program, after the files that are not whole are gone.
  private static func watch(_ number: Int32) {
    let before = signal(number) { Interruption.endProgram(by: $0) }
    // `nohup` has the signal ignored.
    let isIgnored = unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if number == SIGHUP, isIgnored { signal(number, SIG_IGN) }
  }

  private static func endProgram(by number: Int32) {
    OutputFile.discardAll()
    signal(number, SIG_DFL)
    raise(number)
    // The signal may be blocked on this thread.
    _exit(128 + number)
  }

  /// Gives the signal its usual meaning again.
  func end() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
