import Dispatch
import EvqFiles
import EvqShell
import Glibc
import Synchronization

/// Ctrl-C: the first one cancels what runs, a second one ends the program.
///
/// However a signal ends it, no file stays behind that is not whole. The signal goes through a pipe, which keeps it
/// until somebody listens; a dispatch source for signals loses one that comes while it is being set up.
final class Interruption {
  private let source: (any DispatchSourceRead)?

  /// Calls back at the first signal; without a pipe to be had, Ctrl-C just ends the program.
  init(_ cancel: @escaping @Sendable () -> Void) {
    for number in [SIGTERM, SIGHUP] { Interruption.watch(number) }
    guard let ends = Descriptor.pipe() else {
      source = nil
      return
    }
    let source = DispatchSource.makeReadSource(fileDescriptor: ends.read, queue: .global())
    let wasPressed = Atomic(false)
    source.setEventHandler {
      var byte: UInt8 = 0
      _ = read(ends.read, &byte, 1)
      // What runs may wait for input and not listen.
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
    Interruption.catchInterrupt()
  }

  /// Gives the signal its usual meaning again.
  func end() {
    signal(SIGINT, SIG_DFL)
    source?.cancel()
  }

  private static func catchInterrupt() {
    var action = sigaction()
    action.sa_flags = Int32(SA_RESTART)
    action.__sigaction_handler.sa_handler = { _ in
      let before = errno
      Descriptor.wake(interruptionPipe.load(ordering: .acquiring), with: 1)
      errno = before
    }
    sigaction(SIGINT, &action, nil)
  }

  /// Lets a signal end the program, after the files that are not whole are gone.
  private static func watch(_ number: Int32) {
    let before = signal(number) { Interruption.endProgram(by: $0) }
    // `nohup` has the signal ignored.
    let isIgnored = unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if number == SIGHUP, isIgnored { signal(number, SIG_IGN) }
  }

  private static func endProgram(by number: Int32) {
    AtomicFile.discardAll()
    signal(number, SIG_DFL)
    raise(number)
    // The signal may be blocked on this thread.
    _exit(128 + number)
  }
}

/// Where the handler writes: a handler can reach nothing but globals.
private let interruptionPipe = Atomic<Int32>(-1)
