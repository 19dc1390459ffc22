import EvqFiles
import EvqModel
import EvqSyntax

/// Keeps the last query under a name.
extension SaveStatement: RunnableStatement {
  func check(in session: inout Session, _ step: inout Program.Step) -> [Diagnostic] {
    guard name.text.isFileName else {
      return [ScriptLinkError.queryName(name.text).diagnostic(at: name.range)]
    }
    guard session.frame.script.lastQuery != nil else {
      return [ScriptLinkError.nothingToSave.diagnostic(at: range)]
    }
    session.noteSaved(self)
    return []
  }

  func run(in session: inout Session, _ step: Program.Step) throws(EvqError) {
    try session.save(self)
  }
}

extension Session {
  /// Keeps the text that a `save` would write: a `run` after it may name the query.
  fileprivate mutating func noteSaved(_ node: SaveStatement) {
    guard let query = frame.script.lastQuery else { return }
    frame.script.saved[node.name.text] = frame.script.savedText(
      of: query,
      description: node.description?.text
    )
  }

  /// Saves the last query with the statements that it needs.
  fileprivate mutating func save(_ node: SaveStatement) throws(EvqError) {
    noteSaved(node)
    guard let text = frame.script.saved[node.name.text] else { throw .program }
    guard let folder = settings.queriesFolder else {
      throw .source(
        RuntimeFailure(.unwritableOutput, "there is no home folder to save a query in")
      )
    }
    let path = "\(folder)/\(node.name.text)\(Session.scriptEnding)"
    guard !settings.isDryRun else { return say("would be saved as \(path)") }
    try? Folder.make(folder)
    try inputFiles.check(path, named: path)
    let file = try OutputFile(path)
    try file.write(Array(text.utf8))
    try file.commit()
    guard !settings.isQuiet else { return }
    let replaced = file.replacesFile ? ", replacing the old query" : ""
    say("saved as \(node.name.text)\(replaced): evq -c 'run \(node.name.text)' runs it")
  }
}

extension String {
  /// Whether it is a plain file name, without characters that a shell or a file system interprets.
  fileprivate var isFileName: Bool {
    !isEmpty && utf8.count < 100
      && unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-"
      } && first != "-"
  }
}
