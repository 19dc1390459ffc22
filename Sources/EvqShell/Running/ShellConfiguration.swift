package import EvqModel
package import EvqSession
package import EvqSyntax

/// The configuration of a shell.
package struct ShellConfiguration: Sendable {
  package var settings: Settings
  package var clock: @Sendable () -> Instant
  /// Programs that run before the first prompt.
  package var programs: [SourceText] = []
  /// The folder of the history file; nil for no file.
  package var stateFolder: String?
  package var version = ""
  /// Whether a person is typing: then a prompt is shown and lines are edited.
  package var isInteractive = true
  /// Whether standard input is a file or a pipe: then an error ends the shell.
  package var readsScript = false
  /// Whether the terminal understands cursor movement.
  package var isSmart = true
  /// Whether `:!` may run system commands.
  package var allowsCommands = false
  /// Opens an output file.
  package var openFile: @Sendable (String) throws(EvqError) -> any RowFile
  /// The settings that the command line would make for another backend.
  package var settingsFor:
    @Sendable (_ backend: String, _ profile: String?) -> Result<Settings, ShellFailure>

  package init(
    settings: Settings,
    clock: @escaping @Sendable () -> Instant,
    openFile: @escaping @Sendable (String) throws(EvqError) -> any RowFile,
    settingsFor: @escaping @Sendable (String, String?) -> Result<Settings, ShellFailure>
  ) {
    self.settings = settings
    self.clock = clock
    self.openFile = openFile
    self.settingsFor = settingsFor
  }
}

/// The position at which a command or a statement starts.
struct SourcePosition: Sendable {
  /// The input's name in errors: `line` for typed text, `<stdin>` for a script.
  var name: String
  /// One-based.
  var line: Int

  /// `<stdin>:12`.
  var text: String { "\(name):\(line)" }
}
