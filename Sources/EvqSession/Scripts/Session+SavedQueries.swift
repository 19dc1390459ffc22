import EvqFiles
import EvqModel
import EvqSyntax
import Foundation

/// Queries that are kept under a name: `save`, and `run` of a name.
extension Session {
  private static let ending = ".evq"

  func check(_ node: SaveStatement) -> [Diagnostic] {
    guard node.name.text.isFileName else {
      return [ScriptLinkError.queryName(node.name.text).diagnostic(at: node.name.range)]
    }
    guard scriptState.lastQuery != nil else {
      return [ScriptLinkError.nothingToSave.diagnostic(at: node.range)]
    }
    return []
  }

  /// Takes note of what a checked `save` would keep, so that a `run` after it is no error.
  mutating func noteSaved(_ node: SaveStatement) {
    guard let query = scriptState.lastQuery else { return }
    scriptState.saved[node.name.text] = scriptState.savedText(
      of: query,
      description: node.description?.text
    )
  }

  /// `save`: keeps the last query and what it needs.
  mutating func save(_ node: SaveStatement) throws(EvqError) {
    noteSaved(node)
    guard let text = scriptState.saved[node.name.text] else { throw .program }
    guard let folder = settings.queriesFolder else {
      throw .source(
        RuntimeFailure(.unwritableOutput, "there is no home folder to save a query in")
      )
    }
    let path = "\(folder)/\(node.name.text)\(Session.ending)"
    guard !settings.isDryRun else { return say("would be saved as \(path)") }
    try? Folder.make(folder)
    try inputFiles.check(path, named: path)
    let file = try OutputFile(path)
    try file.write(Array(text.utf8))
    try file.commit()
    guard !settings.isQuiet else { return }
    let replaced = file.replacesFile ? ", in place of the query that was there" : ""
    say("saved as \(node.name.text)\(replaced): evq -c 'run \(node.name.text)' runs it")
  }

  /// The names of the saved queries, sorted.
  var savedNames: [String] {
    let files = settings.queriesFolder.flatMap {
      try? FileManager.default.contentsOfDirectory(atPath: $0)
    }
    let names = (files ?? []).filter { $0.hasSuffix(Session.ending) }
      .map { String($0.dropLast(Session.ending.count)) }
    return (names + scriptState.saved.keys).unique.sorted()
  }

  /// A saved query as a script; nil where there is none of this name.
  func savedFile(_ name: String) throws(RuntimeFailure) -> ScriptFile? {
    if let text = scriptState.saved[name] {
      return .unnamed(SourceText(name: "\(name)\(Session.ending)", text: text))
    }
    guard savedNames.contains(where: { Text($0) == Text(name) }),
      let folder = settings.queriesFolder
    else { return nil }
    let path = "\(folder)/\(name)\(Session.ending)"
    return try ScriptFile.read(path, named: path)
  }
}

extension String {
  /// Whether it is one part of a path that no shell and no file system reads otherwise.
  fileprivate var isFileName: Bool {
    !isEmpty && utf8.count < 100
      && unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-"
      } && first != "-"
  }
}
