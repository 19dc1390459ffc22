import EvqSession
import EvqSyntax
import Glibc

// Other programs at the terminal: commands of the system, the pager, the editor.
extension Shell {
  /// `:! COMMAND`: only where the command line has allowed it.
  func runCommand(_ line: MetaLine) throws {
    guard configuration.allowsCommands else {
      throw ShellFailure(
        "commands of the system are not run; `evq --allow-shell` allows them"
      )
    }
    guard !line.argument.isEmpty else { throw ShellFailure(":! takes a command: :! ls") }
    // A script's own lines are no input of its commands.
    let nothing = configuration.isInteractive ? nil : open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { if let nothing { close(nothing) } }
    guard let id = ExternalProgram.start(line.argument, input: nothing) else {
      throw ShellFailure("no shell of the system starts")
    }
    let code = ExternalProgram.wait(for: id, events)
    noteEvents()
    // The cursor stands behind the `^C`.
    let start = code == 128 + SIGINT ? "\n" : ""
    if code != 0 { say("\(start)`\(line.argument)` ended with \(code)") }
  }

  /// Ends the result that is shown, and waits until the user has left the pager.
  func finishRows() {
    let wasPaging = rows.isPaging
    rows.finish(events)
    noteEvents()
    if wasPaging, configuration.isInteractive { TerminalGuard.hideTyping(false) }
  }

  /// What came while another program had the terminal, without the keys that were for it.
  func noteEvents() {
    for event in events.drainBehindProgram() {
      switch event {
      case .message: takeMessages()
      case .signal(let number): exitStatus = .signal(number)
      }
    }
  }
}
