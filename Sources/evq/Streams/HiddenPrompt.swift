import EvqFiles
import Glibc
import Synchronization

/// A question at the terminal whose answer is not shown while it is typed.
///
/// However the question ends, typing is shown again behind it; and when Ctrl-Z has stopped the program and
/// `fg` continues it, typing is hidden again.
enum HiddenPrompt {
  private static let ends: [Int32] = [SIGINT, SIGQUIT, SIGTERM, SIGHUP]

  /// The line that is typed; nil at the end of the input.
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
    for number in ends + [SIGTSTP, SIGCONT] { signal(number, SIG_DFL) }
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
    StandardStreams.write("\n", to: STDERR_FILENO)
    return line
  }

  private static func watchSignals() {
    for number in ends {
      signal(number) { number in
        HiddenPrompt.showTyping(true)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    watchStops()
    signal(SIGCONT) { _ in
      HiddenPrompt.showTyping(false)
      HiddenPrompt.watchStops()
      _ = hiddenPrompt.withLockIfAvailable { prompt in
        if let question = prompt?.question { HiddenPrompt.ask(question) }
      }
    }
  }

  private static func ask(_ question: StaticString) {
    Descriptor.writeOnce(question, to: STDERR_FILENO)
  }

  /// The signal stops the program as usual once the handler has returned.
  private static func watchStops() {
    signal(SIGTSTP) { number in
      HiddenPrompt.showTyping(true)
      signal(number, SIG_DFL)
      raise(number)
    }
  }

  /// In a handler the lock cannot be waited for.
  private static func showTyping(_ isShown: Bool) {
    _ = hiddenPrompt.withLockIfAvailable { prompt in
      guard let prompt else { return }
      var mode = isShown ? prompt.before : prompt.hidden
      tcsetattr(STDIN_FILENO, TCSANOW, &mode)
    }
  }
}

/// The question, and how the terminal was and is while the answer is typed: a handler reaches only globals.
private let hiddenPrompt = Mutex<(question: StaticString, before: termios, hidden: termios)?>(nil)
