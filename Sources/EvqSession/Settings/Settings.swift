import EvqHubSpot
package import EvqModel
package import EvqRender
import Foundation

/// What a run can be told besides its program; `set` changes some of it from inside.
package struct Settings: Sendable {
  /// Which backend answers.
  package enum BackendChoice: Sendable, Equatable {
    /// The emulator, over the sample account or the events of a file.
    case mock(account: String?)
    /// The engine, straight over a file.
    case file(String)
    /// The service, over the network.
    case live
  }

  package var backend = BackendChoice.mock(account: nil)
  package var format = OutputFormat.ndjson
  /// The rows shown where a query names no limit; nil for all.
  package var shownRowsMax: Int?
  package var showsHeader = true
  package var missingText: String?
  /// Whether the program itself came from standard input, which then is no source of events.
  package var standardInputIsProgram = false
  /// Files that the command line has read: parameter values, tokens, a recording.
  package var inputPaths: [String] = []
  /// Whether a malformed line is an error.
  package var isStrict = false
  /// How much memory a query's stages may hold.
  package var memoryMax = ByteSize(bytes: MemoryLimit.bytes / 2)
  /// A fixed now; nil for the clock's.
  package var now: Instant?
  /// Parameter values of the command line, by name.
  package var parameters: NameTable<ParameterValue> = [:]
  /// Whether a parameter without a value is taken to have some, as when a script is only described.
  package var assumesParameters = false
  /// Whether parameter values wait for whichever program wants them, as in the shell: then a value that a
  /// program does not declare is no error, nor a parameter that it declares for a later one.
  package var offersParameters = false
  /// Whether a failure at run time says on which line its statement is: the program is a part of a longer script.
  package var namesPlaces = false
  /// The folder of a program whose name says none; nil for the one that evq runs in.
  package var scriptFolder: String?
  /// Where `save` keeps queries; nil where there is no home.
  package var queriesFolder: String?
  /// Whether the statements after one that failed are run.
  package var keepsGoing = false
  package var isQuiet = false
  /// Whether to stop after checking: nothing is read or sent.
  package var checksOnly = false
  /// Colour and width of the rows, and of what is said about them.
  package var rowPalette = Palette(isColored: false)
  package var rowWidth: Int?
  package var messagePalette = Palette(isColored: false)
  package var messageWidth = 100
  package var service = Service()
  /// Whether events may be sent without asking.
  package var allowsSending = false
  /// Whether sending only shows what would be sent.
  package var isDryRun = false
  /// Whether someone watches the messages: then progress is shown.
  package var isWatched = false
  /// Whether the rows of the last query are kept, to be shown again.
  package var keepsResults = false
  /// What sources are taken to accept, by name, in place of what they do: a test of `verify` plans with
  /// what is not so.
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
}
