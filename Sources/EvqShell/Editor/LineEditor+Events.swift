import EvqSession
import Glibc

// What happens beside the keys: signals, messages of other threads.
extension LineEditor {
  func handle(_ event: EventPipe.Event) {
    switch event {
    case .message: for message in mailbox.take() { handle(message) }
    case .signal(SIGINT): interrupt()
    case .signal(SIGWINCH):
      engine?.resize()
      // The terminal has wrapped the rows anew and still takes them for parts of longer lines.
      terminal.write(painter.erase(screen))
      forgetScreen()
    case .signal(SIGTSTP): suspend()
    case .signal(SIGCONT):
      restartTerminal()
    case .signal(let number): ended = .terminated(number)
    }
  }

  private func handle(_ message: Mailbox.Message) {
    switch message {
    case .words(let found): words = found.keepingNames(of: words)
    case .assistance(let text, let preview, let errors): assistance = (text, preview, errors)
    case .notice(let text): show(text)
    case .finished: break
    }
  }

  func interrupt() {
    if case .search = overlay {
      overlay = .none
    } else {
      ended = .interrupted(hadText: engine?.buffer.text.isEmpty == false)
    }
  }

  /// Writes a line above the prompt.
  package func show(_ text: String) {
    terminal.write(painter.erase(screen) + text + "\r\n")
    screen = Painter.ScreenState()
    painted = nil
  }

  /// Ctrl-Z: the line goes, and comes back with `fg`.
  private func suspend() {
    terminal.write(painter.erase(screen) + TerminalDevice.pasteOff)
    screen = Painter.ScreenState()
    engine?.setRaw(false)
    EventPipe.stop()
    restartTerminal()
  }

  private func restartTerminal() {
    engine?.setRaw(false)
    engine?.setRaw(true)
    engine?.resize()
    terminal.write(TerminalDevice.pasteOn)
    painted = nil
  }
}
