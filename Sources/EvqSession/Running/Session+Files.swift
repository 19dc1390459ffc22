import EvqEngine
import EvqFiles
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

// The files that a run reads and those that it writes.
extension Session {
  /// Starts a run: no file that the programs name may be one of its outputs.
  ///
  /// It is checked before the first statement, because `--record` empties its file when the first request is made.
  mutating func beginRun(_ programs: [SourceText]) throws(EvqError) {
    inputFiles = InputFiles()
    inputFiles.add(programInputs + backend.accountPaths)
    let outputs = outputPlaces
    guard !outputs.isEmpty else { return }
    var named = NamedFiles(self)
    for program in programs { named.add(Program.load(scriptFile(program))) }
    var all = inputFiles
    all.add(named.paths)
    for place in outputs { try all.check(place, named: Session.shown(place)) }
  }

  private var programInputs: [String] {
    settings.inputPaths + (settings.standardInputIsProgram ? ["-"] : [])
  }

  /// The script of a program of the command line.
  func scriptFile(_ source: SourceText) -> ScriptFile {
    ScriptFile(source, folder: settings.scriptFolder)
  }

  /// Notes that files are read now; throws where one of them is an output of the run.
  mutating func noteReading(_ paths: [String]) throws(EvqError) {
    inputFiles.add(paths)
    for place in outputPlaces { try inputFiles.check(place, named: Session.shown(place)) }
  }

  /// Throws where a file that is about to be written was read by the last query or its run.
  package func checkOutput(_ path: String) throws(EvqError) {
    guard let keptResult else { return }
    try keptResult.inputFiles.check(path, named: path)
  }

  /// The regular files that rows and recordings go to.
  private var outputPlaces: [String] {
    [output.filePath, settings.service.recordPath].compactMap(\.self)
      .filter { FileIdentity(regularFileAt: $0) != nil }
  }

  private static func shown(_ place: String) -> String {
    place == StandardPath.output ? "standard output" : place
  }
}

/// The paths of the standard streams.
package enum StandardPath {
  /// Standard output, as a path that leads to its file.
  package static let output = "/dev/stdout"
}

/// The files that programs name before they run: scripts, sources, files to send.
struct NamedFiles {
  private(set) var paths: [String] = []
  private let session: Session
  /// Script files that were searched.
  private var seen: Set<String> = []
  /// How many scripts run inside of one another.
  private var depth = 0
  private static let depthMax = 16
  /// What the names of the program mean.
  private var queries: [String: Query] = [:]

  init(_ session: Session) {
    self.session = session
  }

  mutating func add(_ program: Program) {
    if let place = program.file.place, !seen.insert(place).inserted { return }
    paths += program.places
    for step in program.steps { add(step.statement, of: step.file) }
  }

  private mutating func add(_ statement: Statement, of file: ScriptFile) {
    switch statement {
    case .query(let query): add(query)
    case .explain: break  // It reads nothing.
    case .verify(let node): add(node.query)
    case .compare(let node):
      add(node.first)
      add(node.second)
    case .why(let node): if let query = node.query { add(query) }
    case .describe(let node): if case .query(let query) = node.subject { add(query) }
    case .binding(let node):
      if case .query(let query) = node.value { queries[node.name.text] = query }
    case .run(let node): add(node.script, of: file)
    case .send(let node):
      guard case .file(.literal(let literal)) = node.body, case .string(let path) = literal.value
      else { return }
      paths.append(path)
    case .parameter, .echo, .setting, .include, .save, .expect: break
    }
  }

  private mutating func add(_ script: RunStatement.Script, of file: ScriptFile) {
    let inner: ScriptFile? =
      switch script {
      case .file(let path): try? file.file(at: path.text)
      case .saved(let name): try? session.savedFile(name.text)
      }
    guard let inner, depth < NamedFiles.depthMax else { return }
    // Names of the inner script are its own.
    let outer = (queries, depth)
    (queries, depth) = ([:], depth + 1)
    add(Program.load(inner))
    (queries, depth) = outer
  }

  private mutating func add(_ query: Query, depth: Int = 0) {
    switch query.source {
    case .named(let name): paths += session.backend.paths(of: .source(name.text))
    case .path(let path, _): paths += session.backend.paths(of: .path(path))
    case .standardInput: paths.append("-")
    case .absent: break
    case .binding(let name):
      guard depth < 100 else { return }
      if let query = queries[name.text] { return add(query, depth: depth + 1) }
      switch session.bindings[name.text] {
      case .query(let query): add(query, depth: depth + 1)
      case .saved, .value, .list, .computed: break
      case nil: add(.saved(name), of: .unnamed(SourceText(name: "", text: "")))
      }
    }
  }
}
