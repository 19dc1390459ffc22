import EvqRender
import EvqSession
import EvqSyntax

/// Completes the shell's own commands and their arguments.
struct MetaCompletion {
  let context: CompletionContext
  private let completer: Completer
  /// Nil while the command's name is being typed, and for unknown commands.
  private let command: CommandForm?
  private let isName: Bool
  /// The words before the cursor's word; the first is the command.
  private let before: [String]

  /// Nil if the cursor's line is not a command.
  init?(_ text: String, cursor: Int, _ completer: Completer) {
    let prefix = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    guard StatementReader.endsInCommand(prefix),
      let line = prefix.split(separator: "\n", omittingEmptySubsequences: false).last,
      line.drop(while: \.isWhitespace).first == ":"
    else { return nil }
    let words = CommandWords(String(line))
    let last = words.endsInWord ? words.words.last : nil
    before = words.words.dropLast(last == nil ? 0 : 1).map(\.text)
    isName = before.isEmpty
    self.completer = completer
    command = before.first.flatMap { name in completer.commands.first { ":" + $0.name == name } }
    var context = CompletionContext(of: "", cursor: 0)
    context.expectations = []
    let start = prefix.utf8.count - line.utf8.count + (last?.start ?? line.utf8.count)
    context.range = SourceRange(start, prefix.utf8.count)
    context.partial = last?.text ?? ""
    context.form = .argument
    self.context = context
  }

  /// The candidates at the cursor, the best first.
  var candidates: [Candidate] { WordMatch.ranked(all, by: context.partial) }

  private var words: Vocabulary { completer.words }

  private var all: [Candidate] {
    guard !isName else { return names }
    guard let command else { return [] }
    let isFirst = before.count == 1
    switch command.argument {
    case .nothing, .text: return []
    case .onOff: return arguments(["on", "off"])
    case .format: return formats
    case .backend: return backends
    case .profile: return arguments(words.profiles)
    case .command: return arguments(completer.commands.map(\.name))
    case .clause: return clauses
    case .subject: return subjects
    case .setting: return settings
    case .file: return paths()
    case .fileAndFormat: return isFirst ? paths() : formats
    case .saved: return isFirst ? saved : []
    case .savedOrFile: return isFirst ? saved + scripts : []
    }
  }

  private var names: [Candidate] {
    completer.commands.map { command in
      let follower = command.form.isEmpty ? "" : " "
      return Candidate(
        ":" + command.name,
        .command,
        insertion: ":" + command.name + follower,
        detail: command.summary
      )
    }
  }

  private var clauses: [Candidate] {
    (Keyword.statements + Keyword.clauses + Keyword.stages).map { keyword in
      Candidate(keyword.rawValue, .clause, detail: keyword.help?.summary ?? "")
    }.uniqued
  }

  private var formats: [Candidate] { arguments(OutputFormat.allCases.map(\.rawValue)) }

  private func arguments(_ words: [String]) -> [Candidate] {
    words.map { Candidate($0, .argument) }
  }

  // MARK: Files and saved queries

  /// Paths, quoted where necessary; a folder's quote stays open so that its contents can follow.
  private func paths(behind start: String = "") -> [Candidate] {
    let names = completer.files(String(context.partial.dropFirst(start.count)))
    return names.filter { !$0.contains(where: \.isNewline) }.map { path in
      let isFolder = path.hasSuffix("/")
      let spelled = CommandWords.spelled(start + path, isWhole: !isFolder)
      return Candidate(start + path, .file, insertion: spelled + (isFolder ? "" : " "))
    }
  }

  /// The paths that `:load` reads as files: names with a dot or a folder; other names are saved queries.
  private var scripts: [Candidate] {
    paths().filter { $0.word.contains(".") || $0.word.contains("/") }
  }

  private var saved: [Candidate] {
    words.savedQueries.map { Candidate($0, .name, insertion: $0 + " ", detail: "a saved query") }
  }

  private var backends: [Candidate] {
    let start = "file:"
    guard context.partial.hasPrefix(start) else { return arguments(["mock", "live", start]) }
    return paths(behind: start)
  }

  // MARK: Names

  private var subjects: [Candidate] {
    words.sources.keys.sorted().map { Candidate($0, .source) }
      + words.properties.map { Candidate("property." + $0.text, .field) }
      + words.eventTypes.map { Candidate($0.text, .type) }
  }

  /// For `:set`: a setting, then its values.
  private var settings: [Candidate] {
    let values = words.settings.merging(completer.settings) { $1 }
    guard before.count > 1 else {
      return values.keys.sorted().map { Candidate($0, .setting, insertion: $0 + " ") }
    }
    return arguments(values[before[1]] ?? [])
  }
}

extension [Candidate] {
  /// Keeps the first candidate of each word.
  fileprivate var uniqued: [Candidate] {
    var seen: Set<String> = []
    return filter { seen.insert($0.word).inserted }
  }
}
