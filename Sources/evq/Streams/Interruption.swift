import Dispatch
import EvqFiles
import EvqShell
import Glibc
import Synchronization

/// Handles Ctrl-C: the first cancels the run, the second ends the program.
///
/// Temporary files are removed whichever signal ends the program. The handler writes to a pipe, which keeps the
/// signal until it is read; a dispatch source would lose a signal that arrives during its set-up.
final class Interruption {
  private let source: (any DispatchSourceRead)?

  private let signals: [Int32]

  /// Calls `cancel` at the first of the signals; if no pipe is available, they end the program.
  init(by signals: [Int32] = [SIGINT], _ cancel: @escaping @Sendable () -> Void) {
    self.signals = signals
    for number in [SIGTERM, SIGHUP] where !signals.contains(number) { Interruption.watch(number) }
    guard let ends = Descriptor.pipe() else {
      source = nil
      return
    }
    let source = DispatchSource.makeReadSource(fileDescriptor: ends.read, queue: .global())
    let wasPressed = Atomic(false)
    source.setEventHandler {
      var byte: UInt8 = 0
      _ = read(ends.read, &byte, 1)
      // The run may be blocked on input and ignore its cancellation.
      if wasPressed.exchange(true, ordering: .relaxed) { Interruption.endProgram(by: SIGINT) }
      cancel()
    }
    source.setCancelHandler {
      interruptionPipe.store(-1, ordering: .releasing)
      close(ends.read)
      close(ends.write)
    }
    source.resume()
    self.source = source
    interruptionPipe.store(ends.write, ordering: .releasing)
    for number in signals { Interruption.catchSignal(number) }
  }

  /// Restores the default handling of the signals.
  func end() {
    for number in signals { signal(number, SIG_DFL) }
    source?.cancel()
  }

  private static func catchSignal(_ number: Int32) {
    var action = sigaction()
    action.sa_flags = Int32(SA_RESTART)
    action.__sigaction_handler.sa_handler = { _ in
      let before = errno
      Descriptor.wake(interruptionPipe.load(ordering: .acquiring), with: 1)
      errno = before
    }
    sigaction(number, &action, nil)
  }

  /// Makes a signal remove temporary files before it ends the program.
  private static func watch(_ number: Int32) {
    let before = signal(number) { Interruption.endProgram(by: $0) }
    // `nohup` ignores the signal; keep that.
    let isIgnored = unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if number == SIGHUP, isIgnored { signal(number, SIG_IGN) }
  }

  private static func endProgram(by number: Int32) {
    AtomicFile.discardAll()
    signal(number, SIG_DFL)
    raise(number)
    // In case the signal is blocked on this thread.
    _exit(128 + number)
  }
}

/// The pipe's writing end; a global, because signal handlers reach nothing else.
private let interruptionPipe = Atomic<Int32>(-1)
