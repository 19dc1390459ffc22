package import EvqModel
package import EvqSession
import EvqSyntax

/// Which words are what is expected: the second half of completion, a pure function.
package struct Completion {
  /// What can be named, beside what the program says itself.
  private let words: Vocabulary
  private let context: CompletionContext
  /// The names that can be used behind a query's text; asked only where one is expected.
  private let names: (String) -> NamesInReach?
  /// The names of files that start with a text; asked only inside of quotes.
  private let files: (String) -> [String]
  /// What is in a file; nil where that is not known.
  private let fileWords: (String) -> Vocabulary?
  /// Whether only the first word is wanted, and whether it is the only one: at every key.
  private let isSuggestion: Bool

  private init(
    _ context: CompletionContext,
    _ words: Vocabulary,
    _ names: @escaping (String) -> NamesInReach?,
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

  /// The words that fit what is typed, the best first.
  package static func candidates(
    for context: CompletionContext,
    in words: Vocabulary,
    names: @escaping (String) -> NamesInReach? = { _ in nil },
    files: @escaping (String) -> [String] = { _ in [] },
    fileWords: @escaping (String) -> Vocabulary? = { _ in nil }
  ) -> [Candidate] {
    Completion(context, words, names, files, fileWords, isSuggestion: false).ranked
  }

  /// The beginning of `candidates`, for the first of which nothing else has to be looked at.
  static func suggestions(
    for context: CompletionContext,
    in words: Vocabulary,
    names: @escaping (String) -> NamesInReach?
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

  /// What is shown first where several kinds are expected.
  private enum Group: CaseIterable {
    case source, value, moment, setting, word, field, comparison, keyword, function, parameter, pipe
  }

  private static let order = Group.allCases

  private func words(of group: Group) -> [Candidate] {
    if case .quoted = context.form {
      switch group {
      case .source: return isExpected(.source) || isExpected(.script) ? filePaths() : []
      case .value: return values()
      default: return []
      }
    }
    switch group {
    case .source:
      return (isExpected(.source) || isExpected(.subject) ? sources() : []) + savedQueries()
    case .value: return values()
    case .moment: return isExpected(.moment) ? Completion.moments : []
    case .setting: return settings()
    case .word: return plainWords()
    case .field: return isExpected(.field) ? fields() : isExpected(.subject) ? subjects() : []
    case .keyword: return keywords()
    case .comparison: return operators()
    case .function: return functions()
    case .parameter: return isExpected(.parameter) ? parameters() : []
    case .pipe:
      return isExpected(.punctuation(.pipe)) && context.partial.isEmpty ? [Completion.pipe] : []
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

  /// What `describe` takes beside the sources.
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
      // A program's paths know no `~`.
      let real = FileNames.expanded(path)
      let literal = Spelling.literal(real, quote) + " "
      return Candidate(path, .file, insertion: isFolder ? context.spelled(real) : literal)
    }
  }

  /// What the analyzer knows to be in reach; without it, the fields of the source.
  private func fields() -> [Candidate] {
    let known = words.sources[context.source ?? "events"] ?? words.sources["events"] ?? []
    let names =
      reach ?? NamesInReach(known, takesProperties: known.contains("properties"))
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

  private var reach: NamesInReach? { context.queryText.flatMap(names) }

  /// What is known of the rows: where they come from a file, what is in that.
  private var rowWords: Vocabulary {
    guard let path = reach?.filePath else { return words }
    return fileWords(path) ?? Vocabulary()
  }

  /// The properties that can fit; for a suggestion the first two that go on from what is typed.
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

  /// A column's name as a program writes it: `property.hs_city`, or `count()` in backticks.
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
      switch expectation {
      case .setting:
        result += words.settings.keys.sorted().map {
          Candidate($0, .setting, insertion: $0 + " = ")
        }
      case .settingValue(let key):
        result += (words.settings[key] ?? []).map { named($0, .value) }
      default: break
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
    // After a field an operator is wanted, although a clause could follow as well.
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

  /// Operators are offered where nothing is typed: they have no beginning to complete.
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
