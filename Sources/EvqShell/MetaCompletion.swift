import EvqRender
import EvqSession
import EvqSyntax

/// Completion of the shell's own commands and their arguments.
struct MetaCompletion {
  let context: CompletionContext
  /// Nil while the command's name is being typed.
  private let command: MetaCommand?
  private let isName: Bool
  private let words: [String]

  /// Nil where the text before the cursor is no command.
  init?(_ text: String, cursor: Int) {
    let before = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    guard before.drop(while: \.isWhitespace).first == ":" else { return nil }
    let start = before.reversed().prefix { !$0.isWhitespace }.count
    let partial = String(before.suffix(start))
    words = before.split(whereSeparator: \.isWhitespace).map(String.init)
    isName = words.count == 1 && !partial.isEmpty
    command = isName ? nil : words.first.flatMap { MetaCommand.named(String($0.dropFirst())) }
    var context = CompletionContext(of: "", cursor: 0)
    context.expectations = []
    context.range = SourceRange(before.utf8.count - partial.utf8.count, before.utf8.count)
    context.partial = partial
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
    switch command.argument {
    case .nothing, .text: return []
    case .choices(let choices): return arguments(choices)
    case .onOff: return arguments(["on", "off"])
    case .format: return arguments(OutputFormat.allCases.map(\.rawValue))
    case .backend: return arguments(["mock", "live", "file:"])
    case .profile: return arguments(known.profiles)
    case .command: return arguments(MetaCommand.all.map(\.name))
    case .clause:
      return (Keyword.statements + Keyword.clauses + Keyword.stages).compactMap { keyword in
        Candidate(keyword.rawValue, .clause, detail: keyword.help?.summary ?? "")
      }.uniqued
    case .subject: return subjects(known)
    case .setting: return settings(known)
    case .file, .saved: return files(context.partial).map { Candidate($0, .file) }
    }
  }

  private func arguments(_ words: [String]) -> [Candidate] {
    words.map { Candidate($0, .argument) }
  }

  private func subjects(_ known: Vocabulary) -> [Candidate] {
    known.sources.keys.sorted().map { Candidate($0, .source) }
      + known.properties.map { Candidate("property." + $0.text, .field) }
      + known.eventTypes.map { Candidate($0.text, .type) }
  }

  /// `:set` a name, then a value of it.
  private func settings(_ known: Vocabulary) -> [Candidate] {
    let values = known.settings.merging(ShellOptions.values) { $1 }
    let isValue = words.count > 2 || (words.count == 2 && context.partial.isEmpty)
    guard isValue, words.count > 1 else {
      return values.keys.sorted().map { Candidate($0, .setting, insertion: $0 + " ") }
    }
    return arguments(values[words[1]] ?? [])
  }
}

extension [Candidate] {
  /// Each word once.
  fileprivate var uniqued: [Candidate] {
    var seen: Set<String> = []
    return filter { seen.insert($0.word).inserted }
  }
}
