import ArgumentParser
import EvqModel
import EvqRender
import EvqSession
import EvqSyntax
import Glibc

/// Creates a session from the command line and runs programs in it.
struct Runner {
  let settings: Settings
  private let outputFile: String?

  init(
    _ backend: BackendOptions,
    _ output: OutputOptions,
    _ run: RunOptions? = nil,
    parameters: NameTable<ParameterValue> = [:]
  ) throws {
    let terminal = Terminal(color: output.color)
    let showsOnTerminal = terminal.rowsAreShown && output.outputFile == nil
    var settings = Settings()
    settings.backend = try backend.choice()
    settings.service = try backend.serviceSettings()
    settings.now = try backend.fixedNow()
    try settings.adoptRecordedNow()
    // The output of `explain` and `check` has no format.
    let path = run == nil ? nil : output.outputFile
    let format = try output.format ?? path.flatMap { try OutputFormat.ofFile($0) }
    settings.format = format ?? (showsOnTerminal ? .table : .ndjson)
    settings.shownRowsMax = try output.shownRowsMax(isTerminal: showsOnTerminal)
    settings.showsHeader = !output.noHeader
    settings.missingText = output.missingText
    settings.isStrict = output.strict
    settings.isQuiet = output.quiet
    settings.parameters = try run?.values.parameters() ?? parameters
    settings.memoryMax = try run?.memoryMax() ?? settings.memoryMax
    settings.inputPaths = [
      run?.values.parameterFile, backend.replay, backend.service.tokenFile, ConfigurationFile.path,
    ].compactMap(\.self)
    settings.keepsGoing = run?.keepGoing ?? false
    settings.queriesFolder = UserFolder.configuration.path.map { "\($0)/queries" }
    settings.checksOnly = run?.check ?? false
    settings.allowsSending = run?.allowSend ?? false
    settings.isDryRun = run?.dryRun ?? false
    settings.isWatched = terminal.messagesAreShown
    settings.rowPalette = terminal.rowPalette(isFile: output.outputFile != nil)
    settings.rowWidth = showsOnTerminal ? terminal.width : nil
    settings.messagePalette = terminal.messagePalette
    settings.messageWidth = terminal.width ?? 100
    self.settings = settings
    outputFile = output.outputFile
  }

  /// Runs the programs in order in one session; the first failure ends the run.
  func run(_ programs: [SourceText]) async throws {
    let streams: StandardStreams
    do throws(EvqError) {
      streams = try StandardStreams(outputFile: outputFile)
    } catch {
      throw Runner.fail(error, settings)
    }
    var settings = settings
    settings.standardInputIsProgram = programs.contains { $0.name == "<stdin>" }
    try await Runner.carryOut(on: streams, settings) { [settings] () throws(EvqError) in
      var session = Session(settings: settings, output: streams, clock: Clock.now)
      try await session.run(programs)
    }
  }

  /// Checks a program and prints its errors; false if there are any.
  func check(_ program: SourceText) async -> Bool {
    var settings = settings
    settings.checksOnly = true
    settings.assumesParameters = true
    let output = MessagesOnly()
    return await Runner.outcome { [settings] () throws(EvqError) in
      var session = Session(settings: settings, output: output, clock: Clock.now)
      do throws(EvqError) {
        try await session.run(program)
      } catch {
        session.report(error)
        throw error
      }
    }.isSuccess
  }

  /// Runs `body` until it ends or Ctrl-C; then commits or discards the `-o` file.
  static func carryOut(
    on streams: StandardStreams,
    _ settings: Settings,
    _ body: @escaping @Sendable () async throws(EvqError) -> Void
  ) async throws {
    let task = Task {
      await Runner.outcome { () throws(EvqError) in
        try await body()
        try streams.commit()
      }
    }
    let interruption = Interruption { task.cancel() }
    let outcome = await task.value
    interruption.end()
    guard case .failure(let error) = outcome else { return }
    // A file keeps a partial result only with exit code 4, which reports it. A difference found by `verify` is
    // a complete result.
    if error.exitStatus == .partialResult || error.isAnswer {
      try? streams.commit()
    } else {
      streams.discard()
    }
    throw Runner.fail(error, settings)
  }

  /// Runs `body` and returns its failure as a value.
  private static func outcome<Value: Sendable>(
    _ body: () async throws(EvqError) -> Value
  ) async -> Result<Value, EvqError> {
    do throws(EvqError) {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }

  /// Runs `body`; prints its error and throws its status.
  static func attempt<Value>(_ body: () async throws(EvqError) -> Value) async throws -> Value {
    do throws(EvqError) {
      return try await body()
    } catch {
      throw fail(error)
    }
  }

  /// Prints the error that ended the run; returns its status.
  static func fail(_ error: EvqError, _ settings: Settings = Settings()) -> ExitStatus {
    Session(settings: settings, output: MessagesOnly(), clock: Clock.now).report(error)
    return error.exitStatus
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}

/// An output for messages only, before or without streams for rows.
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
