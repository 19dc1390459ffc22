import Dispatch
import EvqShell
import Glibc
import Synchronization

/// Ctrl-C: the first one cancels what runs, a second one ends the program.
///
/// The signal goes through a pipe, which keeps it until somebody listens; a dispatch source for signals loses one
/// that comes while it is being set up.
final class Interruption {
  private let source: (any DispatchSourceRead)?

  /// Calls back at the first signal; without a pipe to be had, Ctrl-C just ends the program.
  init(_ cancel: @escaping @Sendable () -> Void) {
    guard let ends = FileBytes.pipe() else {
      source = nil
      return
    }
    let source = DispatchSource.makeReadSource(fileDescriptor: ends.read, queue: .global())
    source.setEventHandler {
      source.cancel()
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
    Interruption.catchSignal()
  }

  /// Gives the signal its usual meaning again.
  func end() {
    signal(SIGINT, SIG_DFL)
    source?.cancel()
  }

  private static func catchSignal() {
    var action = sigaction()
    // Once: then it ends the program.
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_RESTART)
    action.__sigaction_handler.sa_handler = { _ in
      let before = errno
      var byte: UInt8 = 1
      _ = write(interruptionPipe.load(ordering: .acquiring), &byte, 1)
      errno = before
    }
    sigaction(SIGINT, &action, nil)
  }
}

/// Where the handler writes: a handler can reach nothing but globals.
private let interruptionPipe = Atomic<Int32>(-1)
