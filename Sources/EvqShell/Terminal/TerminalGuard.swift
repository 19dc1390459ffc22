import EvqFiles
import Glibc
import Synchronization

/// Restores the terminal's original mode, also after a crash.
enum TerminalGuard {
  /// Bracketed paste off, cursor on, no synchronized output, no style.
  private static let reset: StaticString = "\u{1B}[?2026l\u{1B}[?2004l\u{1B}[?25h\u{1B}[0m"
  /// The same after a crash; also removes the menu and moves the cursor below the line.
  private static let crashReset: StaticString =
    "\u{1B}[?2026l\u{1B}[?2004l\u{1B}[?25h\u{1B}[0m\u{1B}[J\r\n"
  private static let crashes: [Int32] = [SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGABRT]

  /// Saves the terminal's mode and catches crashes.
  static func install() {
    var current = termios()
    guard tcgetattr(STDIN_FILENO, &current) == 0 else { return }
    savedTerminal.withLock { $0 = current }
    for number in crashes {
      signal(number) { number in
        // Waiting for the lock could deadlock: the crash may have happened while it was held.
        _ = savedTerminal.withLockIfAvailable { saved in
          if var before = saved { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
        }
        Descriptor.writeOnce(TerminalGuard.crashReset, to: STDOUT_FILENO)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  /// Restores the saved mode; may be called again.
  static func restore() {
    savedTerminal.withLock { saved in
      guard var before = saved else { return }
      tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
      Descriptor.writeOnce(reset, to: STDOUT_FILENO)
    }
  }

  /// Stops echoing typed keys while a query runs; Ctrl-S does not stop the terminal then.
  static func hideTyping(_ hides: Bool) {
    savedTerminal.withLock { saved in
      guard var mode = saved else { return }
      if hides {
        mode.c_lflag &= ~tcflag_t(ECHO)
        mode.c_iflag &= ~tcflag_t(IXON)
      }
      tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    }
  }
}

/// The terminal's mode when the shell started.
private let savedTerminal = Mutex<termios?>(nil)
