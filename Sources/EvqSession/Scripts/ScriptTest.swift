import EvqBackends
import EvqFiles
package import EvqModel
import EvqRender
import EvqSyntax

/// A script that declares its expected results, with `expect` or in files beside it.
///
/// Lines `#: key value` at the top set the run: `now format width limit backend account param
/// strict null header color check live profile replay allow-send dry-run keep-going exit`. `.out`
/// holds the rows, `.err` the messages.
package struct ScriptTest: Sendable {
  package let path: String
  private let source: SourceText
  private let directives: [(key: String, value: String)]

  /// Reads a script; throws if that fails.
  package init(path: String) throws(RuntimeFailure) {
    self.path = path
    let name = Folder.lastName(of: path)
    source = try ScriptFile.read(path, named: name).source
    let text = String(decoding: source.bytes, as: UTF8.self)
    directives = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("#: ") }.map {
      line in
      let parts = line.dropFirst(3).split(separator: " ", maxSplits: 1)
      return (parts.first.map { String($0) } ?? "", parts.count > 1 ? String(parts[1]) : "")
    }
  }

  /// The tests below a folder, sorted, or the one script at the path.
  package static func all(below path: String) throws(RuntimeFailure) -> [ScriptTest] {
    guard let status = FileStatus(path == "-" ? "./-" : path) else {
      throw RuntimeFailure(
        .unreadableInput,
        "cannot read `\(path)`: there is no such file or folder"
      )
    }
    guard status.isFolder else { return [try ScriptTest(path: path)] }
    let names = Folder.files(below: path)
    let folder = path.hasSuffix("/") ? path : "\(path)/"
    var tests: [ScriptTest] = []
    for name in names.sorted() where name.hasSuffix(".evq") {
      let test = try ScriptTest(path: folder + name)
      if test.declaresResult { tests.append(test) }
    }
    return tests
  }

  /// Whether it declares an expected result.
  private var declaresResult: Bool {
    if expected("out") != nil || expected("err") != nil { return true }
    return Parser.parse(source).script.statements.contains { statement in
      if case .expect = statement { true } else { false }
    }
  }

  // MARK: Running

  /// Runs it in a session of its own; `clock` gives the now if the script sets none.
  ///
  /// Its saved queries are deleted afterwards.
  package func run(clock: @escaping @Sendable () -> Instant) async -> ProgramResult {
    let queries = try? TemporaryFiles.makeFolder()
    defer { if let queries { TemporaryFiles.removeFolder(queries) } }
    var settings = Settings()
    settings.messageWidth = 80
    settings.scriptFolder = path.contains("/") ? Folder.of(path) : nil
    settings.queriesFolder = queries
    for directive in directives { apply(directive.key, directive.value, to: &settings) }
    // The statement that needs an unreadable recording reports it.
    try? settings.adoptRecordedNow()
    let output = CapturedOutput()
    var session = Session(settings: settings, output: output, clock: clock)
    var status = ExitStatus.success
    do throws(EvqError) {
      try await session.run(source)
    } catch {
      session.report(error)
      status = error.exitStatus
    }
    return ProgramResult(rows: output.rowText, messages: output.messages, status: status)
  }

  private func apply(_ key: String, _ value: String, to settings: inout Settings) {
    switch key {
    case "now": settings.now = Instant(value)
    case "format": settings.format = OutputFormat(rawValue: value) ?? settings.format
    case "width": settings.rowWidth = Int(value)
    case "limit": settings.shownRowsMax = Int(value)
    case "backend": settings.backend = .file(String(value.dropFirst("file:".count)))
    case "account": settings.backend = .mock(account: value)
    case "strict": settings.isStrict = true
    case "null": settings.missingText = value
    case "header": settings.showsHeader = value != "false"
    case "color": settings.rowPalette = Palette(isColored: true)
    case "check": settings.checksOnly = true
    case "live": settings.backend = .live
    case "profile": settings.service.profileName = value
    case "replay":
      settings.backend = .live
      settings.service.replayPath = value
      settings.now = nil
    case "allow-send": settings.allowsSending = true
    case "dry-run": settings.isDryRun = true
    case "keep-going": settings.keepsGoing = true
    case "param":
      let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first else { return }
      settings.parameters[String(name)] = .text(parts.count > 1 ? String(parts[1]) : "")
    default: break
    }
  }

  // MARK: Expectations

  /// The expected exit code: 0 unless the script says another.
  package var expectedExitCode: Int32 {
    directives.last { $0.key == "exit" }.flatMap { Int32($0.value) } ?? 0
  }

  /// The content of the file beside the script with this ending; nil without one.
  package func expected(_ ending: String) -> String? {
    (try? FileBytes.read(sibling(ending), upTo: .max)).flatMap {
      String(validating: $0, as: UTF8.self)
    }
  }

  /// The file beside the script with another ending.
  package func sibling(_ ending: String) -> String {
    (path.hasSuffix(".evq") ? String(path.dropLast("evq".count)) : "\(path).") + ending
  }

  /// The lines in which a result differs from what is expected; nil for none.
  package func difference(_ result: ProgramResult) -> String? {
    var parts: [String] = []
    if result.exitCode != expectedExitCode {
      parts.append("exit code \(result.exitCode), expected \(expectedExitCode)")
    }
    for (ending, actual) in [("out", result.rows), ("err", result.messages)] {
      guard let expected = expected(ending), expected != actual else { continue }
      let lines = LineDifference.text(expected: expected, actual: actual)
      parts.append(".\(ending) differs:\n\(lines)")
    }
    if parts.isEmpty { return nil }
    // Without an .err file, the messages explain the failure.
    if expected("err") == nil, !result.messages.isEmpty { parts.append(result.messages) }
    return parts.joined(separator: "\n")
  }
}
