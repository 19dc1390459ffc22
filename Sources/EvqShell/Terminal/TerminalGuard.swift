import EvqFiles
import Glibc
import Synchronization

/// Gives the terminal back as it was, also after a crash.
enum TerminalGuard {
  /// Bracketed paste off, cursor on, no synchronized output, no style.
  private static let reset: StaticString = "\u{1B}[?2026l\u{1B}[?2004l\u{1B}[?25h\u{1B}[0m"
  /// After a crash the menu is gone, too, and the cursor below the line.
  private static let crashReset: StaticString =
    "\u{1B}[?2026l\u{1B}[?2004l\u{1B}[?25h\u{1B}[0m\u{1B}[J\r\n"
  private static let crashes: [Int32] = [SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGABRT]

  /// Remembers how the terminal is and watches for a crash.
  static func install() {
    var current = termios()
    guard tcgetattr(STDIN_FILENO, &current) == 0 else { return }
    savedTerminal.withLock { $0 = current }
    for number in crashes {
      signal(number) { number in
        // The lock cannot be waited for here: the crash may have happened inside of it.
        _ = savedTerminal.withLockIfAvailable { saved in
          if var before = saved { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
        }
        Descriptor.writeOnce(TerminalGuard.crashReset, to: STDOUT_FILENO)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  /// The terminal as it was before; calling it again does no harm.
  static func restore() {
    savedTerminal.withLock { saved in
      guard var before = saved else { return }
      tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
      Descriptor.writeOnce(reset, to: STDOUT_FILENO)
    }
  }

  /// Lets what is typed while a query runs be read later without showing it now; Ctrl-S does not stop it.
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

/// How the terminal was when the shell started.
private let savedTerminal = Mutex<termios?>(nil)
