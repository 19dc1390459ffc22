extension SyntaxError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .expectedValue(let found, let text, let subject):
      return expectedValue(found, text, subject, at: range)
    case .expected(let what, let context, let found):
      return expected(what, context, found, at: range)
    case .expectedName(let what, let context, let found):
      let help = "\(found.text) is a keyword; put backticks around it to use it as a name"
      return expected(what, context, found, at: range, helps: found.isReserved ? [help] : [])
    case .trailing(let found):
      return expected("a clause, `|` or the end of the statement", "", found, at: range)
    case .unclosedBracket:
      let message = "the bracket is never closed"
      return Diagnostic(.unclosedBracket, message, at: range, label: "opened here")
    case .unknownStatement(let found, let word):
      return unknown("statement", found, word, among: Keyword.statements, at: range)
    case .unknownClause(let word):
      let found = FoundToken(.word, text: word)
      return unknown("clause", found, word, among: Keyword.clauses, at: range)
    case .unknownStage(let found, let word):
      return unknown("stage", found, word, among: Keyword.stages, at: range)
    case .misplaced(let error): return error.diagnostic(at: range)
    case .value(let error): return error.diagnostic(at: range)
    case .foreign(let error): return error.diagnostic(at: range)
    }
  }

  private func expected(
    _ what: String,
    _ context: String,
    _ found: FoundToken,
    at range: SourceRange,
    helps: [String] = []
  ) -> Diagnostic {
    let place = context.isEmpty ? "" : " in \(context)"
    let message = "expected \(what)\(place), found \(found.text)"
    return Diagnostic(.unexpectedToken, message, at: range, helps: helps)
  }

  private func expectedValue(
    _ found: FoundToken,
    _ text: String,
    _ subject: String?,
    at range: SourceRange
  ) -> Diagnostic {
    var helps: [String] = []
    // `property.plan = missing`: a missing value has a test of its own.
    if let subject, let state = Presence.State(rawValue: text.lowercased())?.rawValue {
      helps.append("test this with `is`: `\(subject) is \(state)`, `\(subject) is not \(state)`")
    }
    if found.isReserved {
      helps.append("`\(text)` is a keyword; as a value it needs quotes: \(Spelling.string(text))")
    }
    return expected("a field, a value or `(`", "", found, at: range, helps: helps)
  }

  private func unknown(
    _ kind: String,
    _ found: FoundToken,
    _ word: String,
    among keywords: [Keyword],
    at range: SourceRange
  ) -> Diagnostic {
    let names = keywords.map(\.rawValue)
    let near = Suggestion.nearest(to: word.lowercased(), among: names)
    return Diagnostic(
      .unknownKeyword,
      "expected a \(kind), found \(found.text)",
      at: range,
      label: Suggestion.label(near),
      helps: near == nil ? ["a \(kind) starts with one of: \(names.joined(separator: " "))"] : [],
      fixIts: near.map { [FixIt(range: range, replacement: $0)] } ?? []
    )
  }
}

extension MisplacedForm {
  fileprivate func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .stageWithoutPipe(let keyword):
      Diagnostic(
        .misplacedClause,
        "`\(keyword.rawValue)` is a stage and must follow a `|`",
        at: range,
        label: "use `| \(keyword.rawValue)`",
        fixIts: [.inserting("| ", before: range)]
      )
    case .clauseAsStage(let word):
      Diagnostic(
        .misplacedClause,
        "`\(word)` is a clause and must come before the first `|`",
        at: range,
        helps: ["after a `|`, select times with `where occurredAt >= now - 7d`"]
      )
    case .missingSemicolon(let word):
      Diagnostic(
        .missingSemicolon,
        "`\(word)` starts a new statement; put a `;` before it",
        at: range,
        fixIts: [.inserting("; ", before: range)]
      )
    case .nestingTooDeep(let max):
      Diagnostic(.nestingTooDeep, "more than \(max) levels of nesting", at: range)
    case .mixedAndOr(let reading):
      Diagnostic(
        .mixedAndOr,
        "`and` binds tighter than `or`",
        at: range,
        label: "reads as \(reading)",
        helps: ["add parentheses to make this explicit and to silence the warning"]
      )
    case .chainedComparison:
      Diagnostic(
        .unexpectedToken,
        "comparisons cannot be chained",
        at: range,
        helps: ["write `x between 1 and 5`, or join two conditions with `and`"]
      )
    }
  }
}

extension ValueError {
  fileprivate func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .dashedName(let meant):
      Diagnostic(.unexpectedToken, "a name with a dash needs backticks", at: range, use: meant)
    case .dashedParameter(let meant):
      Diagnostic(
        .unexpectedToken,
        "the name of a value cannot contain a dash",
        at: range,
        use: meant
      )
    case .unquoted(let text):
      Diagnostic(
        .unexpectedToken,
        "a value with a dash needs quotes",
        at: range,
        use: Spelling.string(text)
      )
    case .emptyList:
      Diagnostic(.emptyList, "a list needs at least one value", at: range)
    case .durationTooLong(let text):
      Diagnostic(.malformedNumber, "the duration `\(text)` is out of range", at: range)
    case .unknownSnap(let unit):
      Diagnostic(
        .malformedNumber,
        "a time cannot snap to `\(unit)`",
        at: range,
        helps: ["the snap units are @h @d @w @mo @y"]
      )
    }
  }
}

extension ForeignSyntax {
  fileprivate func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .select(let meant):
      return Diagnostic(
        .foreignSyntax,
        "a query starts with its source, not with `select`",
        at: range,
        helps: ["use `\(meant)`; `where`, `sort` and `limit` follow the source"]
      )
    case .clause(let written, let meant):
      let message = "`\(written)` is not evq syntax"
      return Diagnostic(.foreignSyntax, message, at: range, label: "use `\(meant)`")
    case .comparison(let name, let meant):
      return Diagnostic(.foreignSyntax, "`\(name)` is not an operator", at: range, use: meant)
    case .selectEverything:
      let message = "`select *` is not needed: a query without `select` shows whole events"
      return Diagnostic(.foreignSyntax, message, at: range)
    case .misplacedNot(let comparison):
      let message = "`not` goes before the whole comparison"
      return Diagnostic(.foreignSyntax, message, at: range, label: "use `not \(comparison)`")
    case .regularExpression(let found, let text):
      let pattern = text.trimmingQuotes.replacing("/", with: "\\/")
      return Diagnostic(
        .foreignSyntax,
        "expected a regular expression between slashes, found \(found.text)",
        at: range,
        label: "use `matches /\(pattern)/`"
      )
    }
  }
}

extension Diagnostic {
  /// An error whose label shows the right form and whose fix-it inserts it.
  init(_ code: DiagnosticCode, _ message: String, at range: SourceRange, use form: String) {
    let shown = form.contains("`") ? form : "`\(form)`"
    self.init(
      code,
      message,
      at: range,
      label: "use \(shown)",
      fixIts: [FixIt(range: range, replacement: form)]
    )
  }
}

extension FixIt {
  static func inserting(_ text: String, before range: SourceRange) -> FixIt {
    FixIt(range: SourceRange(Int(range.lower), Int(range.lower)), replacement: text)
  }
}

extension String {
  fileprivate var trimmingQuotes: String {
    let quotes: Set<Character> = ["\"", "'"]
    guard let first, quotes.contains(first), let last, quotes.contains(last), count > 1 else {
      return self
    }
    return String(dropFirst().dropLast())
  }
}
