import EvqBackends
import EvqHTTP
package import EvqModel
import EvqPlan
package import EvqSyntax

/// Runs programs, one statement after the other.
///
/// A newcomer reads `QueryRunner.run` first, which is the way of one query.
package struct Session: Sendable {
  var frame: Frame
  var backend: any Backend
  /// The results so far, for statements and commands about them.
  var results = ResultHistory()
  /// The files that the run has read so far.
  var inputFiles = InputFiles()
  let output: any SessionOutput
  /// What requests have waited for so far.
  let waits = RequestWaits()
  private let clock: @Sendable () -> Instant

  /// Starts a session; the clock gives the now of a statement where the settings fix none.
  package init(
    settings: Settings,
    output: any SessionOutput,
    clock: @escaping @Sendable () -> Instant
  ) {
    frame = Frame(settings: settings)
    self.output = output
    self.clock = clock
    backend = Session.backend(settings, output, waits)
  }

  private static func backend(
    _ settings: Settings,
    _ output: any SessionOutput,
    _ waits: RequestWaits
  ) -> any Backend {
    settings.backend.backend(
      settings.service,
      standardInputIsTaken: settings.standardInputIsProgram,
      notify: RequestNotices(settings, output, waits).tell
    )
  }

  package var settings: Settings {
    get { frame.settings }
    set { frame.settings = newValue }
  }

  /// The now of a statement: one moment for all its parts.
  var now: Instant { settings.now ?? frame.moment ?? clock() }

  /// Continues with other settings and their backend; names stay.
  package mutating func use(_ settings: Settings) {
    self.settings = settings
    // The same query gives other rows on another backend.
    results.kept?.runInputs = nil
    backend = Session.backend(settings, output, waits)
  }

  /// Whether the text holds a token or a key that is in use or configured.
  package func holdsSecret(_ text: String) -> Bool {
    backend.holdsSecret(text) || settings.service.secrets.occurs(in: text)
  }

  // MARK: Programs

  /// Runs programs in order; the first that fails ends the run, unless all are to run.
  package mutating func run(_ programs: [SourceText]) async throws(EvqError) {
    try beginRun(programs)
    var failure: EvqError?
    for program in programs {
      do throws(EvqError) {
        try await runProgram(program)
      } catch {
        guard settings.keepsGoing, error.allowsMoreStatements else { throw error }
        report(error)
        failure = error.joined(with: failure)
      }
    }
    if let failure { throw failure }
  }

  /// Runs one program as a run of its own.
  package mutating func run(_ source: SourceText) async throws(EvqError) {
    try beginRun([source])
    try await runProgram(source)
  }

  private mutating func runProgram(_ source: SourceText) async throws(EvqError) {
    var program = Program.load(scriptFile(source))
    inputFiles.add(program.paths)
    frame.script.runningScripts = [program.file.key]
    defer { frame.moment = nil }
    report(try await check(all: &program))
    guard !settings.checksOnly else { return }
    try await run(program)
  }

  /// Checks a whole program before its first statement runs; throws where it has errors.
  ///
  /// The warnings are returned. The moment of the check is that of the first statements.
  mutating func check(
    all program: inout Program
  ) async throws(EvqError) -> [LocatedDiagnostic] {
    frame.moment = clock()
    var findings = program.findings
    if !findings.hasErrors { findings += try await check(&program) }
    guard !findings.hasErrors else {
      report(findings)
      throw findings.failure
    }
    return findings
  }
}
