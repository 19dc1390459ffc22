import EvqFiles
import EvqModel
import EvqSyntax

// Queries that are saved under a name.
extension Session {
  static let scriptEnding = ".evq"

  /// The sorted names of the saved queries.
  var savedNames: [String] {
    let files = settings.queriesFolder.map { Folder.names(in: $0) } ?? []
    let names = files.filter { $0.hasSuffix(Session.scriptEnding) }
      .map { String($0.dropLast(Session.scriptEnding.count)) }
    return (names + frame.script.saved.keys).unique.sorted()
  }

  /// The script of a saved query; nil if there is none.
  func savedFile(_ name: String) throws(RuntimeFailure) -> ScriptFile? {
    if let text = frame.script.saved[name] {
      return .unnamed(SourceText(name: "\(name)\(Session.scriptEnding)", text: text))
    }
    guard savedNames.contains(where: { Text($0) == Text(name) }),
      let folder = settings.queriesFolder
    else { return nil }
    let path = "\(folder)/\(name)\(Session.scriptEnding)"
    return try ScriptFile.read(path, named: path)
  }
}
