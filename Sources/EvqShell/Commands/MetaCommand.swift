/// One command of the shell: its name, arguments and help, and what it runs.
///
/// `:help`, completion and dispatch read `all`. A new command is a row in one of the tables of this folder and a
/// function beside it.
struct MetaCommand: Sendable {
  let form: CommandForm
  let run: @Sendable (Shell) -> (MetaLine) throws -> Void

  init(
    _ name: String,
    _ form: String,
    _ summary: String,
    _ argument: CommandForm.Argument,
    _ run: @escaping @Sendable (Shell) -> (MetaLine) throws -> Void
  ) {
    self.form = CommandForm(name, form, summary, argument)
    self.run = run
  }

  var name: String { form.name }

  static let all: [MetaCommand] =
    helpCommands + backendCommands + settingCommands + resultCommands + savedCommands
    + historyCommands + systemCommands

  static func named(_ name: String) -> MetaCommand? {
    all.first { $0.name == name }
  }

  /// Commands of other programs' shells, and the evq commands that replace them.
  static let foreign: [String: String] = [
    "?": "help", "h": "syntax", "q": "quit", "exit": "quit", "d": "describe", "dt": "types",
    "l": "describe", "tables": "types", "schema": "describe", "mode": "format", "x": "expand",
    "timing": "timing", "e": "edit", "i": "load", "o": "output", "g": "again", "s": "history",
    "c": "use", "pset": "set", "set": "set", "w": "write", "watch": "watch", "open": "use",
    "read": "load", "output": "output", "once": "once", "save": "save", "timer": "timing",
    "explain": "explain", "help": "help", "quit": "quit", "show": "set", "headers": "set",
    "databases": "describe", "import": "use", "echo": "help", "copy": "write",
  ]
}
