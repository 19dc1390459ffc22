package import EvqModel
package import EvqSession
import EvqSyntax

/// Finds the candidates for a completion context; a pure function.
package struct Completion {
  /// The words of the backend.
  private let words: Vocabulary
  private let context: CompletionContext
  /// The names that can be used after a query; called only where a name is expected.
  private let names: (String) -> NamesInScope?
  /// The paths that start with a text; called only inside of quotes.
  private let files: (String) -> [String]
  /// The words of a file; nil if they are not known.
  private let fileWords: (String) -> Vocabulary?
  /// Whether only the first candidate counts, and whether it is the only one; runs at every key.
  private let isSuggestion: Bool

  private init(
    _ context: CompletionContext,
    _ words: Vocabulary,
    _ names: @escaping (String) -> NamesInScope?,
    _ files: @escaping (String) -> [String],
    _ fileWords: @escaping (String) -> Vocabulary?,
    isSuggestion: Bool
  ) {
    self.context = context
    self.words = words
    self.names = names
    self.files = files
    self.fileWords = fileWords
    self.isSuggestion = isSuggestion
  }

  /// The candidates that match the typed text, the best first.
  package static func candidates(
    for context: CompletionContext,
    in words: Vocabulary,
    names: @escaping (String) -> NamesInScope? = { _ in nil },
    files: @escaping (String) -> [String] = { _ in [] },
    fileWords: @escaping (String) -> Vocabulary? = { _ in nil }
  ) -> [Candidate] {
    Completion(context, words, names, files, fileWords, isSuggestion: false).ranked
  }

  /// The start of `candidates`, found without looking at all properties.
  static func suggestions(
    for context: CompletionContext,
    in words: Vocabulary,
    names: @escaping (String) -> NamesInScope?
  ) -> [Candidate] {
    Completion(context, words, names, { _ in [] }, { _ in nil }, isSuggestion: true).ranked
  }

  private var ranked: [Candidate] {
    let all = all()
    let best = WordMatch.ranked(all, by: context.partial)
    return best.count == 1 && best[0].insertion == context.partial ? [] : best
  }

  private func all() -> [Candidate] {
    var seen: Set<String> = []
    let expected = Completion.order.flatMap { words(of: $0) }
    return expected.filter { seen.insert($0.word).inserted }
  }

  /// The order of the kinds of candidates.
  private enum Group: CaseIterable {
    case source, value, moment, setting, word, field, comparison, keyword, function, parameter, pipe
  }

  private static let order = Group.allCases

  private func words(of group: Group) -> [Candidate] {
    if case .quoted = context.form { return quotedWords(of: group) }
    return switch group {
    case .source:
      (isExpected(.source) || isExpected(.subject) ? sources() : []) + savedQueries()
    case .value: values()
    case .moment: isExpected(.moment) ? Completion.moments : []
    case .setting: settings()
    case .word: plainWords()
    case .field: isExpected(.field) ? fields() : isExpected(.subject) ? subjects() : []
    case .keyword: keywords()
    case .comparison: operators()
    case .function: functions()
    case .parameter: isExpected(.parameter) ? parameters() : []
    case .pipe:
      isExpected(.punctuation(.pipe)) && context.partial.isEmpty ? [Completion.pipe] : []
    }
  }

  private func quotedWords(of group: Group) -> [Candidate] {
    switch group {
    case .source: isExpected(.source) || isExpected(.script) ? filePaths() : []
    case .value: values()
    case .moment, .setting, .word, .field, .comparison, .keyword, .function, .parameter, .pipe: []
    }
  }

  private func isExpected(_ expectation: Expectation) -> Bool {
    context.expectations.contains(expectation)
  }

  // MARK: Names

  private func named(_ word: String, _ kind: Candidate.Kind, detail: String = "") -> Candidate {
    let follower = context.isInBrackets ? "" : " "
    return Candidate(word, kind, insertion: word + follower, detail: detail)
  }

  private func sources() -> [Candidate] {
    let names = words.sources.keys.sorted()
    let eventsFirst = names.filter { $0 == "events" } + names.filter { $0 != "events" }
    return eventsFirst.map { named($0, .source, detail: words.summaries[$0] ?? "") }
  }

  /// The arguments of `describe` other than sources.
  private func subjects() -> [Candidate] {
    let kinds = ["types", "type", "field"].map { named($0, .name) }
    let types = words.eventTypes.map {
      named(Spelling.namePart($0.text, isFirst: true), .type, detail: "an event type")
    }
    return kinds + fields() + types
  }

  private func savedQueries() -> [Candidate] {
    guard isExpected(.savedQuery) else { return [] }
    return words.savedQueries.map { name in
      named(Spelling.namePart(name, isFirst: true), .name, detail: "a saved query")
    }
  }

  private func filePaths() -> [Candidate] {
    files(context.partial).map { path in
      let isFolder = path.hasSuffix("/")
      guard case .quoted(let quote) = context.form else { return Candidate(path, .file) }
      // The language does not expand `~`.
      let real = FileNames.expanded(path)
      let literal = Spelling.literal(real, quote) + " "
      return Candidate(path, .file, insertion: isFolder ? context.spelled(real) : literal)
    }
  }

  /// The columns that the analyzer finds; if it finds none, the fields of the source.
  private func fields() -> [Candidate] {
    let known = words.sources[context.source ?? "events"] ?? words.sources["events"] ?? []
    let names =
      reach ?? NamesInScope(known, takesProperties: known.contains("properties"))
    var fields = names.names.map { name in
      let help = names.takesProperties ? NameHelp.fields[name] : nil
      return named(Completion.spelled(name), .field, detail: help ?? "")
    }
    if names.takesProperties {
      fields += properties(of: rowWords).map { property in
        let path = "property." + Spelling.namePart(property.text, isFirst: false)
        return named(path, .field, detail: Completion.detail(of: property))
      }
    }
    return fields
  }

  private var reach: NamesInScope? { context.queryText.flatMap(names) }

  /// The words for values: those of the file if the query reads one.
  private var rowWords: Vocabulary {
    guard let path = reach?.filePath else { return words }
    return fileWords(path) ?? Vocabulary()
  }

  /// The properties that may match; for a suggestion the first two that start with the typed text.
  private func properties(of words: Vocabulary) -> [Vocabulary.Word] {
    guard isSuggestion else {
      let typed = Array(context.partial.lowercased().utf8)
      return words.properties.filter { WordMatch.mayFit("property.", $0.text, typed: typed) }
    }
    let typed = Array(context.partial.utf8)
    let fitting = words.properties.lazy.filter {
      WordMatch.starts("property.", $0.text, with: typed)
    }
    return Array(fitting.prefix(2))
  }

  /// The spelling of a column in a program: `property.hs_city`, or `count()` in backticks.
  private static func spelled(_ name: String) -> String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let isPath = parts.allSatisfy(Spelling.isWord)
    return isPath
      ? parts.enumerated().map { Spelling.namePart($1, isFirst: $0 == 0) }.joined(separator: ".")
      : Spelling.namePart(name, isFirst: true)
  }

  private func functions() -> [Candidate] {
    let scalar = isExpected(.function) ? ScalarFunction.allCases.map { ($0.rawValue, $0.help) } : []
    let aggregate =
      isExpected(.aggregate) ? AggregateFunction.allCases.map { ($0.rawValue, $0.help) } : []
    return (aggregate + scalar).map { name, help in
      Candidate(name + "(", .function, detail: "\(help.form): \(help.summary)")
    }
  }

  private func parameters() -> [Candidate] {
    let saved = (isExpected(.source) ? words.savedQueries : []).filter {
      $0 == Spelling.namePart($0, isFirst: true)
    }
    return (words.bindings + context.declared + saved).unique.map { named("$" + $0, .parameter) }
  }

  private static func detail(of word: Vocabulary.Word) -> String {
    word.count.map { "\($0) of the sample" } ?? ""
  }

  // MARK: Values

  private func values() -> [Candidate] {
    let subjects = context.expectations.compactMap { expectation -> String? in
      if case .value(let subject) = expectation { return subject ?? "" }
      return nil
    }
    guard let subject = subjects.first else { return [] }
    if subject == "occurredAt" || subject == "created" { return Completion.moments }
    let words = rowWords
    let types = words.types[context.source ?? "events"] ?? []
    let isType = (subject == "eventType" || subject == "type") && !types.isEmpty
    let known = isType ? types : words.values[subject] ?? []
    return known.map { word in
      let shown = Spelling.value(word.text)
      let unit = isType ? "events" : "of the sample"
      let detail = word.count.map { "\($0) \(unit)" } ?? ""
      guard case .quoted(let quote) = context.form else {
        return named(shown, .value, detail: detail)
      }
      let follower = context.isInBrackets ? "" : " "
      return Candidate(
        word.text,
        .value,
        insertion: Spelling.literal(word.text, quote) + follower,
        detail: detail
      )
    }
  }

  private func settings() -> [Candidate] {
    var result: [Candidate] = []
    for expectation in context.expectations {
      if expectation == .setting {
        result += words.settings.keys.sorted().map {
          Candidate($0, .setting, insertion: $0 + " = ")
        }
      } else if case .settingValue(let key) = expectation {
        result += (words.settings[key] ?? []).map { named($0, .value) }
      }
    }
    return result
  }

  private func plainWords() -> [Candidate] {
    var result: [Candidate] = []
    for expectation in context.expectations {
      if case .word(let word) = expectation { result.append(named(word, .name)) }
    }
    if isExpected(.parameterType) { result += words.parameterTypes.map { named($0, .type) } }
    return result
  }

  // MARK: Words of the language

  private func keywords() -> [Candidate] {
    let expected = Keyword.allCases.filter { isExpected(.keyword($0)) }
    // After a field operators come first, although a clause could follow.
    let isClause: (Keyword) -> Bool = { Keyword.clauses.contains($0) }
    let ordered =
      isExpected(.punctuation(.equal))
      ? expected.filter { !isClause($0) } + expected.filter(isClause) : expected
    return ordered.map { keyword in
      named(keyword.rawValue, kind(of: keyword), detail: keyword.help?.summary ?? "")
    }
  }

  private func kind(of keyword: Keyword) -> Candidate.Kind {
    if context.startsStage { return .stage }
    if Keyword.clauses.contains(keyword) { return .clause }
    return Keyword.statements.contains(keyword) ? .statement : .keyword
  }

  /// Comparison operators; offered only if nothing is typed yet.
  private func operators() -> [Candidate] {
    guard context.partial.isEmpty else { return [] }
    return Completion.operators.filter { isExpected(.punctuation($0.punctuation)) }.map {
      Candidate(
        $0.punctuation.rawValue,
        .operator,
        insertion: $0.punctuation.rawValue + " ",
        detail: $0.detail
      )
    }
  }
}
