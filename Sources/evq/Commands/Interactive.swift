import ArgumentParser
import EvqBackends
import EvqFiles
import EvqModel
import EvqSession
import EvqShell
import EvqSyntax
import Dispatch
import Glibc

extension Runner {
  /// Opens the shell after running the programs of the command line.
  func openShell(
    _ programs: [SourceText],
    _ backend: BackendOptions,
    allowsCommands: Bool
  ) async throws {
    var configuration = ShellConfiguration(
      settings: settings,
      clock: Clock.now,
      openFile: { (path) throws(EvqError) in try StandardStreams(outputFile: path) },
      settingsFor: { name, profile in Runner.settings(backend, name, profile) }
    )
    configuration.programs = programs
    configuration.allowsCommands = allowsCommands
    configuration.stateFolder = UserFolder.state.path
    configuration.version = Version.text
    configuration.isInteractive = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0
    configuration.readsScript = isatty(STDIN_FILENO) == 0
    configuration.isSmart = Terminal.isSmart
    let status = await Runner.runOnOwnThread(configuration)
    // A query that ignored its cancellation may still be writing.
    AtomicFile.discardAll()
    if status != .success { throw status }
  }

  /// Runs the loop on a thread of its own: it blocks at the terminal, and tasks need the other threads.
  private static func runOnOwnThread(_ configuration: ShellConfiguration) async -> ExitStatus {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "shell").async {
        continuation.resume(returning: Shell(configuration)?.run() ?? .failure)
      }
    }
  }

  /// The settings of the command line for another backend.
  private static func settings(
    _ options: BackendOptions,
    _ name: String,
    _ profile: String?
  ) -> Result<Settings, ShellFailure> {
    var options = options
    options.backend = name
    if let profile { options.service.profile = profile }
    if !name.hasPrefix("mock") { options.account = nil }
    var settings = Settings()
    do {
      settings.backend = try options.choice()
      settings.service = try options.serviceSettings()
      if settings.backend == .live { _ = try settings.service.profile() }
      return .success(settings)
    } catch let failure as RuntimeFailure {
      let text = ([failure.message] + failure.helps).joined(separator: "\n")
      return .failure(ShellFailure(text, EvqError.source(failure).exitStatus))
    } catch let failure as ValidationError {
      return .failure(ShellFailure(failure.message))
    } catch {
      return .failure(ShellFailure("\(error)"))
    }
  }
}

extension StandardStreams: RowFile {}
