package import EvqModel
package import EvqSession
package import EvqSyntax

/// What a shell is started with: everything that it cannot know by itself.
package struct ShellConfiguration: Sendable {
  package var settings: Settings
  package var clock: @Sendable () -> Instant
  /// Programs that run before the first prompt.
  package var programs: [SourceText] = []
  /// Where the history is kept; nil for nowhere.
  package var stateFolder: String?
  package var version = ""
  /// Whether someone sits there: a prompt is shown, lines are edited.
  package var isInteractive = true
  /// Whether the lines come from a file or a program: then an error ends the shell.
  package var readsScript = false
  /// Whether the terminal can be drawn on.
  package var isSmart = true
  /// Whether `:!` may run commands of the system.
  package var allowsCommands = false
  /// Opens a file for rows.
  package var openFile: @Sendable (String) throws(EvqError) -> any RowFile
  /// The settings for another backend, as the command line would make them; what is wrong is a text.
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

/// Where a command or a statement starts.
struct SourcePlace: Sendable {
  /// What errors call the input: `line` for what was typed, `<stdin>` for a script.
  var name: String
  /// One-based.
  var line: Int

  /// `<stdin>:12`.
  var text: String { "\(name):\(line)" }
}
