import EvqFiles
import Glibc
import Synchronization

/// Reads a line from the terminal without echo.
///
/// The echo is restored however the question ends. After Ctrl-Z and `fg`, it is switched off again.
enum HiddenPrompt {
  private static let endingSignals: [Int32] = [SIGINT, SIGQUIT, SIGTERM, SIGHUP]

  /// Asks and returns the typed line; nil at the end of the input.
  static func line(_ question: StaticString) -> String? {
    ask(question)
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return readLine() }
    var hidden = before
    hidden.c_lflag &= ~tcflag_t(ECHO)
    hiddenPrompt.withLock { $0 = (question, before, hidden) }
    watchSignals()
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    let line = readLine()
    for number in endingSignals + [SIGTSTP, SIGCONT] { signal(number, SIG_DFL) }
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
    StandardStreams.write("\n", to: STDERR_FILENO)
    return line
  }

  private static func watchSignals() {
    for number in endingSignals {
      signal(number) { number in
        HiddenPrompt.setEcho(true)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    watchStops()
    signal(SIGCONT) { _ in
      HiddenPrompt.setEcho(false)
      HiddenPrompt.watchStops()
      _ = hiddenPrompt.withLockIfAvailable { prompt in
        if let question = prompt?.question { HiddenPrompt.ask(question) }
      }
    }
  }

  private static func ask(_ question: StaticString) {
    Descriptor.writeOnce(question, to: STDERR_FILENO)
  }

  /// Restores the echo at Ctrl-Z; the signal stops the program after the handler returns.
  private static func watchStops() {
    signal(SIGTSTP) { number in
      HiddenPrompt.setEcho(true)
      signal(number, SIG_DFL)
      raise(number)
    }
  }

  /// Does nothing if the lock is held, because a signal handler must not wait.
  private static func setEcho(_ isOn: Bool) {
    _ = hiddenPrompt.withLockIfAvailable { prompt in
      guard let prompt else { return }
      var mode = isOn ? prompt.before : prompt.hidden
      tcsetattr(STDIN_FILENO, TCSANOW, &mode)
    }
  }
}

/// The question with the terminal modes; a global, because signal handlers reach nothing else.
private let hiddenPrompt = Mutex<(question: StaticString, before: termios, hidden: termios)?>(nil)
