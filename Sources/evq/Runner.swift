import ArgumentParser
import EvqModel
import EvqRender
import EvqSession
import EvqSyntax
import Glibc

/// Sets a session up from the command line and runs programs in it.
struct Runner {
  private let settings: Settings
  private let outputFile: String?

  init(
    _ backend: BackendOptions,
    _ output: OutputOptions,
    _ run: RunOptions? = nil
  ) throws {
    let terminal = Terminal(color: output.color)
    let showsOnTerminal = terminal.rowsAreShown && output.outputFile == nil
    var settings = Settings()
    settings.backend = try backend.choice()
    settings.now = try backend.fixedNow()
    settings.format = output.format ?? (showsOnTerminal ? .table : .ndjson)
    settings.shownRowsMax = try output.shownRowsMax(isTerminal: showsOnTerminal)
    settings.showsHeader = !output.noHeader
    settings.missingText = output.missingText
    settings.isStrict = output.strict
    settings.isQuiet = output.quiet
    settings.parameters = try run?.parameters() ?? [:]
    settings.checksOnly = run?.check ?? false
    settings.rowPalette = terminal.rowPalette(isFile: output.outputFile != nil)
    settings.rowWidth = showsOnTerminal ? terminal.width : nil
    settings.messagePalette = terminal.messagePalette
    settings.messageWidth = terminal.width ?? 100
    self.settings = settings
    outputFile = output.outputFile
  }

  /// Runs the programs in order in one session; the first that fails ends the run.
  func run(_ programs: [SourceText]) async throws {
    let streams: StandardStreams
    do throws(EvqError) {
      streams = try StandardStreams(outputFile: outputFile)
    } catch {
      throw Runner.fail(error, settings)
    }
    var settings = settings
    settings.standardInputIsProgram = programs.contains { $0.name == "<stdin>" }
    var session = Session(settings: settings, output: streams, clock: Clock.now)
    do throws(EvqError) {
      for program in programs { try await session.run(program) }
      try streams.commit()
    } catch {
      if error.exitCode == 4 {
        try? streams.commit()
      } else {
        streams.discard()
      }
      throw Runner.fail(error, settings)
    }
  }

  /// Says what ended the run; the exit code for it.
  static func fail(_ error: EvqError, _ settings: Settings = Settings()) -> ExitCode {
    Session(settings: settings, output: MessagesOnly(), clock: Clock.now).report(error)
    return ExitCode(error.exitCode)
  }
}

/// Where messages go before the output could be opened.
private final class MessagesOnly: SessionOutput {
  func write(rows: [UInt8]) throws(EvqError) {}

  func write(message: String) { StandardStreams.write(message, to: STDERR_FILENO) }
}

/// The machine's clock.
enum Clock {
  static func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(clamping: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

/// What is known of the terminal.
private struct Terminal {
  let rowsAreShown = isatty(STDOUT_FILENO) != 0
  private let messagesAreShown = isatty(STDERR_FILENO) != 0
  private let color: OutputOptions.ColorChoice

  init(color: OutputOptions.ColorChoice) {
    self.color = color
  }

  /// The width in cells; nil where no terminal is.
  var width: Int? {
    if let columns = variable("COLUMNS").flatMap(Int.init), columns > 0 { return columns }
    var size = winsize()
    let descriptor = rowsAreShown ? STDOUT_FILENO : STDERR_FILENO
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  func rowPalette(isFile: Bool) -> Palette {
    Palette(isColored: isColored(isTerminal: rowsAreShown && !isFile))
  }

  var messagePalette: Palette { Palette(isColored: isColored(isTerminal: messagesAreShown)) }

  private func isColored(isTerminal: Bool) -> Bool {
    switch color {
    case .always: return true
    case .never: return false
    case .auto:
      if variable("NO_COLOR")?.isEmpty == false { return false }
      if let force = variable("CLICOLOR_FORCE"), force != "0", !force.isEmpty { return true }
      return isTerminal && variable("TERM") != "dumb"
    }
  }

  private func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
