/// One command of the shell: the only place that knows its name, form, help, completion and action.
struct MetaCommand: Sendable {
  /// What stands behind the name, for completion.
  enum Argument: Sendable {
    case nothing, text
    case choices([String])
    case onOff
    case setting, format, backend, profile, file, command, clause, subject
    /// A file, then the format of what is written.
    case fileAndFormat
    /// The name of a saved query, or that or a script.
    case saved, savedOrFile
  }

  let name: String
  /// The argument as help writes it: `[FORMAT]`.
  let form: String
  let summary: String
  let argument: Argument
  let action: @Sendable (Shell) -> (MetaLine) throws -> Void

  private init(
    _ name: String,
    _ form: String,
    _ summary: String,
    _ argument: Argument,
    _ action: @escaping @Sendable (Shell) -> (MetaLine) throws -> Void
  ) {
    self.name = name
    self.form = form
    self.summary = summary
    self.argument = argument
    self.action = action
  }

  static let all: [MetaCommand] = [
    MetaCommand("help", "[TOPIC]", "the commands, or one of them", .command, Shell.help),
    MetaCommand("syntax", "[WORD]", "statements, clauses and stages", .clause, Shell.syntax),
    MetaCommand("examples", "", "queries to start from", .nothing, Shell.examples),
    MetaCommand("keys", "", "what the keys do", .nothing, Shell.keys),
    MetaCommand("use", "mock|live|file:PATH", "ask another backend", .backend, Shell.use),
    MetaCommand("profile", "[NAME]", "ask the account of a profile", .profile, Shell.profile),
    MetaCommand("types", "[TEXT]", "the event types", .text, Shell.types),
    MetaCommand(
      "describe",
      "[SOURCE|FIELD|TYPE]",
      "what there is to ask",
      .subject,
      Shell.describe
    ),
    MetaCommand("set", "[KEY [VALUE]]", "the settings, or a change of one", .setting, Shell.set),
    MetaCommand("params", "[NAME=VALUE]", "values for param", .text, Shell.params),
    MetaCommand("format", "[FORMAT]", "how rows are shown", .format, Shell.format),
    MetaCommand("expand", "[on|off]", "one field per line", .onOff, Shell.expand),
    MetaCommand("pager", "[on|off]", "a pager for tall results", .onOff, Shell.pager),
    MetaCommand("timing", "[on|off]", "how long each statement takes", .onOff, Shell.timing),
    MetaCommand("explain", "[on|off]", "the plan before each result", .onOff, Shell.explain),
    MetaCommand("last", "[FORMAT]", "the last result again", .format, Shell.last),
    MetaCommand("write", "FILE [FORMAT]", "the last result to a file", .fileAndFormat, Shell.write),
    MetaCommand("output", "[FILE]", "rows to a file; without one back here", .file, Shell.output),
    MetaCommand("once", "FILE", "rows of the next statement to a file", .file, Shell.once),
    MetaCommand("save", "NAME [TEXT]", "save the last statement", .saved, Shell.save),
    MetaCommand("saved", "", "the saved statements", .nothing, Shell.saved),
    MetaCommand("load", "NAME|FILE", "put a saved statement on the line", .savedOrFile, Shell.load),
    MetaCommand("edit", "[NAME]", "edit the last statement in $EDITOR", .savedOrFile, Shell.edit),
    MetaCommand("history", "[TEXT]", "statements of before", .text, Shell.listHistory),
    MetaCommand("again", "[N]", "run the last statement, or number N", .text, Shell.again),
    MetaCommand("watch", "TIME", "run the last statement again and again", .text, Shell.watch),
    MetaCommand("now", "[TIME|off]", "fix the moment that now is", .text, Shell.fixNow),
    MetaCommand("!", "COMMAND", "a command of the system: --allow-shell", .file, Shell.runCommand),
    MetaCommand("quit", "", "leave", .nothing, Shell.quit),
  ]

  static func named(_ name: String) -> MetaCommand? {
    all.first { $0.name == name }
  }

  /// Commands of other programs' shells and what evq calls them.
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
