import EvqSession
import EvqSyntax
import Glibc

extension MetaCommand {
  static let systemCommands: [MetaCommand] = [
    MetaCommand("!", "COMMAND", "run a system command (--allow-shell)", .file, Shell.runCommand),
    MetaCommand("quit", "", "leave evq", .nothing, Shell.quit),
  ]
}

// Other programs at the terminal, and leaving evq.
extension Shell {
  /// `:quit`.
  func quit(_ line: MetaLine) throws { exitStatus = .success }

  /// `:! COMMAND`: needs `--allow-shell`.
  func runCommand(_ line: MetaLine) throws {
    guard configuration.allowsCommands else {
      throw ShellFailure(
        "system commands are disabled; `evq --allow-shell` allows them"
      )
    }
    guard !line.argument.isEmpty else { throw ShellFailure(":! takes a command: :! ls") }
    // A command must not read the script's lines.
    let nothing = configuration.isInteractive ? nil : open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { if let nothing { close(nothing) } }
    guard let id = ExternalProgram.start(line.argument, input: nothing) else {
      throw ShellFailure("cannot start sh")
    }
    let code = ExternalProgram.wait(for: id, events)
    noteEvents()
    // The cursor is behind the `^C`.
    let start = code == 128 + SIGINT ? "\n" : ""
    if code != 0 { say("\(start)`\(line.argument)` ended with \(code)") }
  }

  /// Finishes the result, and waits until the user has left the pager.
  func finishRows() {
    let wasPaging = rows.isPaging
    rows.finish(events)
    noteEvents()
    if wasPaging, configuration.isInteractive { TerminalGuard.hideTyping(false) }
  }

  /// Handles events from the time another program had the terminal, without its own keys.
  func noteEvents() {
    for event in events.drainBehindProgram() {
      switch event {
      case .message: takeMessages()
      case .signal(let number): exitStatus = .signal(number)
      }
    }
  }
}
