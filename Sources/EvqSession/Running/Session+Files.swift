import EvqBackends
import EvqEngine
import EvqFiles
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

// The files that a run reads and writes: no output may replace an input.
extension Session {
  /// Starts a run and checks that no file of the programs is one of its outputs.
  ///
  /// This comes before the first statement, because the first request empties the file of `--record`.
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

  /// The script file of a program.
  func scriptFile(_ source: SourceText) -> ScriptFile {
    ScriptFile(source, folder: settings.scriptFolder)
  }

  /// Records that files are read; throws if one of them is an output of the run.
  mutating func noteReading(_ paths: [String]) throws(EvqError) {
    inputFiles.add(paths)
    for place in outputPlaces { try inputFiles.check(place, named: Session.shown(place)) }
  }

  /// Throws if the last query or its run has read the file.
  package func checkOutput(_ path: String) throws(EvqError) {
    guard let kept = results.kept else { return }
    try kept.inputFiles.check(path, named: path)
  }

  /// The regular files that rows and recordings are written to.
  private var outputPlaces: [String] {
    [output.filePath, settings.service.recordPath].compactMap(\.self)
      .filter { FileIdentity(regularFileAt: $0) != nil }
  }

  private static func shown(_ place: String) -> String {
    place == StandardPath.output ? "standard output" : place
  }
}

/// The path of standard output.
package enum StandardPath {
  package static let output = "/dev/stdout"
}

/// Collects the files that programs name: scripts, sources, files to send.
struct NamedFiles {
  private(set) var paths: [String] = []
  private let session: Session
  /// Script files that were searched already.
  private var seen: Set<String> = []
  /// The nesting of `run`.
  private var depth = 0
  private static let depthMax = 16
  /// The queries that `let` names.
  private var queries: [String: Query] = [:]

  init(_ session: Session) {
    self.session = session
  }

  mutating func add(_ program: Program) {
    if let place = program.file.place, !seen.insert(place).inserted { return }
    paths += program.paths
    for step in program.steps { step.node.addFiles(to: &self, from: step.file) }
  }

  mutating func add(path: String) { paths.append(path) }

  /// Notes the query of a name.
  mutating func define(_ name: String, _ query: Query) { queries[name] = query }

  mutating func add(_ script: RunStatement.Script, of file: ScriptFile) {
    let inner: ScriptFile? =
      switch script {
      case .file(let path): try? file.file(at: path.text)
      case .saved(let name): try? session.savedFile(name.text)
      }
    guard let inner, depth < NamedFiles.depthMax else { return }
    // The inner script has names of its own.
    let outer = (queries, depth)
    (queries, depth) = ([:], depth + 1)
    add(Program.load(inner))
    (queries, depth) = outer
  }

  mutating func add(_ query: Query, depth: Int = 0) {
    switch query.source {
    case .named(let name): paths += session.backend.paths(of: .source(name.text))
    case .path(let path, _): paths += session.backend.paths(of: .path(path))
    case .standardInput: paths.append("-")
    case .absent: break
    case .binding(let name):
      guard depth < 100 else { return }
      if let query = queries[name.text] { return add(query, depth: depth + 1) }
      switch session.frame.bindings[name.text] {
      case .query(let query): add(query, depth: depth + 1)
      case .saved, .value, .list, .computed: break
      case nil: add(.saved(name), of: .unnamed(SourceText(name: "", text: "")))
      }
    }
  }
}
