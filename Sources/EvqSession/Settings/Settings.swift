package import EvqBackends
import EvqHTTP
import EvqHubSpot
package import EvqModel
package import EvqRender

/// The settings of a run; the statement `set` changes some of them.
package struct Settings: Sendable {
  package var backend = BackendChoice.mock(account: nil)
  package var format = OutputFormat.ndjson
  /// The most rows shown of a query without a limit; nil for all.
  package var shownRowsMax: Int?
  package var showsHeader = true
  package var missingText: String?
  /// Whether the program came from standard input, which then cannot supply events.
  package var standardInputIsProgram = false
  /// Files that the command line reads: parameter values, tokens, a recording.
  package var inputPaths: [String] = []
  /// Whether a malformed line is an error.
  package var isStrict = false
  /// The most memory for a query's stages.
  package var memoryMax = ByteSize(bytes: MemoryLimit.bytes / 2)
  /// The fixed current time; nil for the clock.
  package var now: Instant?
  /// Parameter values from the command line, by name.
  package var parameters: NameTable<ParameterValue> = [:]
  /// Whether parameters without a value are accepted, as in `evq check`.
  package var assumesParameters = false
  /// Whether parameter values serve any number of programs, as in the shell.
  ///
  /// Then undeclared values and unused parameters are not errors.
  package var offersParameters = false
  /// Whether run-time errors name the line, because the program is part of a longer script.
  package var namesPlaces = false
  /// The folder of a program without a path; nil for the current folder.
  package var scriptFolder: String?
  /// The folder of saved queries; nil without a home folder.
  package var queriesFolder: String?
  /// Whether the run continues after a failed statement.
  package var keepsGoing = false
  package var isQuiet = false
  /// Whether programs are only checked; nothing is read or sent.
  package var checksOnly = false
  /// Colours and widths of the rows and of the messages.
  package var rowPalette = Palette(isColored: false)
  package var rowWidth: Int?
  package var messagePalette = Palette(isColored: false)
  package var messageWidth = 100
  package var service = ServiceSettings()
  /// Whether events may be sent without a question.
  package var allowsSending = false
  /// Whether `send` and `save` only show what they would do.
  package var isDryRun = false
  /// Whether messages go to a terminal; then progress is shown.
  package var isWatched = false
  /// Whether the last query's rows are kept for `:last`.
  package var keepsResults = false
  /// Capabilities that replace those of sources, by name; tests of `verify` set wrong ones.
  package var assumedCapabilities: [String: SourceCapabilities] = [:]

  package init() {}

  var renderOptions: RenderOptions {
    RenderOptions(
      width: rowWidth,
      palette: rowPalette,
      showsHeader: showsHeader,
      missingText: missingText
    )
  }

  /// Takes the now of a recording that is replayed: its requests hold the times of its queries.
  ///
  /// Throws where the recording cannot be read.
  package mutating func adoptRecordedNow() throws(RuntimeFailure) {
    guard now == nil, let path = service.replayPath else { return }
    now = try ReplayTransport(path: path, rules: HubSpotRules()).now
  }
}
