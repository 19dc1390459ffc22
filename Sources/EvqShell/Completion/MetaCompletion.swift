import EvqRender
import EvqSession
import EvqSyntax

/// Completion of the shell's own commands and their arguments.
struct MetaCompletion {
  let context: CompletionContext
  /// Nil while the command's name is being typed.
  private let command: MetaCommand?
  private let isName: Bool
  /// The words before the one at the cursor; the first is the command.
  private let before: [String]

  /// Nil where the line with the cursor is no command.
  init?(_ text: String, cursor: Int) {
    let prefix = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    guard StatementReader.endsInCommand(prefix),
      let line = prefix.split(separator: "\n", omittingEmptySubsequences: false).last,
      line.drop(while: \.isWhitespace).first == ":"
    else { return nil }
    let words = CommandWords(String(line))
    let last = words.endsInWord ? words.words.last : nil
    before = words.words.dropLast(last == nil ? 0 : 1).map(\.text)
    isName = before.isEmpty
    command = before.first.flatMap { MetaCommand.named(String($0.dropFirst())) }
    var context = CompletionContext(of: "", cursor: 0)
    context.expectations = []
    let start = prefix.utf8.count - line.utf8.count + (last?.start ?? line.utf8.count)
    context.range = SourceRange(start, prefix.utf8.count)
    context.partial = last?.text ?? ""
    context.form = .argument
    self.context = context
  }

  func candidates(_ known: Vocabulary, files: (String) -> [String]) -> [Candidate] {
    WordMatch.ranked(all(known, files), by: context.partial)
  }

  private func all(_ known: Vocabulary, _ files: (String) -> [String]) -> [Candidate] {
    guard !isName else {
      return MetaCommand.all.map { command in
        let follower = command.form.isEmpty ? "" : " "
        return Candidate(
          ":" + command.name,
          .command,
          insertion: ":" + command.name + follower,
          detail: command.summary
        )
      }
    }
    guard let command else { return [] }
    let isFirst = before.count == 1
    switch command.argument {
    case .nothing, .text: return []
    case .choices(let choices): return arguments(choices)
    case .onOff: return arguments(["on", "off"])
    case .format: return formats
    case .backend: return backends(files)
    case .profile: return arguments(known.profiles)
    case .command: return arguments(MetaCommand.all.map(\.name))
    case .clause:
      return (Keyword.statements + Keyword.clauses + Keyword.stages).compactMap { keyword in
        Candidate(keyword.rawValue, .clause, detail: keyword.help?.summary ?? "")
      }.uniqued
    case .subject: return subjects(known)
    case .setting: return settings(known)
    case .file: return paths(files)
    case .fileAndFormat: return isFirst ? paths(files) : formats
    case .saved: return isFirst ? saved(known) : []
    case .savedOrFile: return isFirst ? saved(known) + scripts(files) : []
    }
  }

  private var formats: [Candidate] { arguments(OutputFormat.allCases.map(\.rawValue)) }

  private func arguments(_ words: [String]) -> [Candidate] {
    words.map { Candidate($0, .argument) }
  }

  // MARK: Files and saved queries

  /// Paths, in quotes where they need them; a folder's quote stays open for what is in it.
  private func paths(
    _ files: (String) -> [String],
    behind start: String = ""
  ) -> [Candidate] {
    let names = files(String(context.partial.dropFirst(start.count)))
    return names.filter { !$0.contains(where: \.isNewline) }.map { path in
      let isFolder = path.hasSuffix("/")
      let spelled = CommandWords.spelled(start + path, isWhole: !isFolder)
      return Candidate(start + path, .file, insertion: spelled + (isFolder ? "" : " "))
    }
  }

  /// What `:load` takes for a file and not for a saved query: a name with a dot or in a folder.
  private func scripts(_ files: (String) -> [String]) -> [Candidate] {
    paths(files).filter { $0.word.contains(".") || $0.word.contains("/") }
  }

  private func saved(_ known: Vocabulary) -> [Candidate] {
    known.savedQueries.map { Candidate($0, .name, insertion: $0 + " ", detail: "a saved query") }
  }

  private func backends(_ files: (String) -> [String]) -> [Candidate] {
    let start = "file:"
    guard context.partial.hasPrefix(start) else { return arguments(["mock", "live", start]) }
    return paths(files, behind: start)
  }

  // MARK: Names

  private func subjects(_ known: Vocabulary) -> [Candidate] {
    known.sources.keys.sorted().map { Candidate($0, .source) }
      + known.properties.map { Candidate("property." + $0.text, .field) }
      + known.eventTypes.map { Candidate($0.text, .type) }
  }

  /// `:set` a name, then a value of it.
  private func settings(_ known: Vocabulary) -> [Candidate] {
    let values = known.settings.merging(ShellOptions.values) { $1 }
    guard before.count > 1 else {
      return values.keys.sorted().map { Candidate($0, .setting, insertion: $0 + " ") }
    }
    return arguments(values[before[1]] ?? [])
  }
}

extension [Candidate] {
  /// Each word once.
  fileprivate var uniqued: [Candidate] {
    var seen: Set<String> = []
    return filter { seen.insert($0.word).inserted }
  }
}
