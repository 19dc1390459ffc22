import EvqFiles
import EvqModel
import EvqSession
import EvqSyntax
import Synchronization

extension MetaCommand {
  static let savedCommands: [MetaCommand] = [
    MetaCommand("save", "NAME [TEXT]", "save the last statement", .saved, Shell.save),
    MetaCommand("saved", "", "list the saved statements", .nothing, Shell.saved),
    MetaCommand("load", "NAME|FILE", "load a statement into the line", .savedOrFile, Shell.load),
    MetaCommand("edit", "[NAME]", "edit the last statement in $EDITOR", .savedOrFile, Shell.edit),
  ]
}

// Commands for statements in files: save, load and edit.
extension Shell {
  /// `:save NAME [TEXT]`.
  func save(_ line: MetaLine) throws {
    guard let name = line.words.first else { throw ShellFailure(":save takes a name") }
    guard let lastStatement else { throw ShellFailure("there is no statement yet") }
    let isSecret = SecretText.isSuspected(in: lastStatement) || session.holdsSecret(lastStatement)
    guard !isSecret else {
      throw ShellFailure("not saved: the statement seems to contain a token")
    }
    let path = try path(ofSaved: name)
    let note = line.words.dropFirst().joined(separator: " ")
    let text = (note.isEmpty ? "" : "# \(note)\n") + lastStatement + "\n"
    do {
      try AtomicFile.replace(path, with: Array(text.utf8))
    } catch {
      throw ShellFailure("cannot write \(path)")
    }
    words.savedQueries = session.knownWords().savedQueries
    say("saved as \(name); run \(name) runs it, :load \(name) brings it back")
  }

  private func path(ofSaved name: String) throws -> String {
    guard let folder = session.settings.queriesFolder else {
      throw ShellFailure("there is no home folder to save in")
    }
    let isName = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    guard isName, !name.isEmpty, name.count < 100 else {
      throw ShellFailure("a name may have letters, digits, - and _, found `\(name)`")
    }
    return "\(folder)/\(name).evq"
  }

  /// `:saved`.
  func saved(_ line: MetaLine) throws {
    let names = savedNames
    guard !names.isEmpty else { return say("nothing is saved yet; :save NAME saves a statement") }
    let rows = try names.map { name in
      let text = try savedText(name).split(separator: "\n").first.map(String.init) ?? ""
      return (name, text)
    }
    try show(Shell.columns(rows))
  }

  private var savedNames: [String] {
    guard let folder = session.settings.queriesFolder else { return [] }
    return FileNames.matching("\(folder)/").filter { $0.hasSuffix(".evq") }
      .map { String($0.split(separator: "/").last?.dropLast(4) ?? "") }
  }

  private func savedText(_ name: String) throws -> String {
    let path = try path(ofSaved: name)
    guard let bytes = try? FileBytes.read(path, upTo: SourceText.bytesMax) else {
      let near = Suggestion.nearest(to: name, among: savedNames).map { "did you mean `\($0)`?" }
      throw ShellFailure("nothing is saved as `\(name)`; \(near ?? ":saved lists the names")")
    }
    return KeyDecoder.pasted(bytes).trimmed
  }

  /// `:load NAME|FILE`: puts the text on the next line without running it.
  func load(_ line: MetaLine) throws {
    guard let word = line.words.first else {
      throw ShellFailure(":load takes a saved name or a file")
    }
    nextText = try text(of: word)
    if editor == nil { try runNext(named: word) }
  }

  private func text(of word: String) throws -> String {
    guard word.contains("/") || word.contains(".") else { return try savedText(word) }
    guard let bytes = try? FileBytes.read(FileNames.expanded(word), upTo: SourceText.bytesMax)
    else {
      throw ShellFailure("cannot read `\(word)`")
    }
    return KeyDecoder.pasted(bytes).trimmed
  }

  /// Runs the loaded text, if there is no line editing.
  private func runNext(named name: String) throws {
    let text = nextText
    nextText = ""
    loadDepth += 1
    defer { loadDepth -= 1 }
    guard loadDepth <= Shell.loadDepthMax else {
      throw ShellFailure(
        "`\(name)` loads itself, or loads are nested more than \(Shell.loadDepthMax) deep"
      )
    }
    execute(text, named: name)
  }

  /// The maximum nesting depth of loaded files.
  private static let loadDepthMax = 16

  /// `:edit [NAME]`.
  func edit(_ line: MetaLine) throws {
    let text = try line.words.first.map { try self.text(of: $0) } ?? lastStatement ?? ""
    let edited = ExternalEditor.edit(text, events)
    noteEvents()
    switch edited {
    case .success(let edited): nextText = edited
    case .failure(let failure): throw ShellFailure(failure.message)
    }
    if editor == nil { try runNext(named: "line") }
  }
}

/// The user's answer to a task's question.
final class FoundAnswer: Sendable {
  private let state = Mutex<Bool?>(nil)

  func set(_ answer: Bool?) { state.withLock { $0 = answer } }

  /// Nil without a terminal.
  var value: Bool? { state.withLock { $0 } }
}

/// The vocabulary that a task has found.
final class FoundWords: Sendable {
  private let state = Mutex<Vocabulary?>(nil)

  func set(_ words: Vocabulary) { state.withLock { $0 = words } }

  var value: Vocabulary? { state.withLock { $0 } }
}
