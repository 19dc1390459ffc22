extension SyntaxError {
  /// `property.plan = missing`: that there is no value is a test of its own.
  private func absenceHelp(_ text: String, _ subject: String?) -> [String] {
    guard let subject, let state = Presence.State(rawValue: text.lowercased()) else { return [] }
    let test = "\(subject) is \(state.rawValue)"
    return ["`\(state.rawValue)` is tested with `is`: \(test), \(subject) is not \(state.rawValue)"]
  }

  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .expectedValue(let found, let text, let subject):
      return Diagnostic(
        .unexpectedToken,
        "expected a field, a value or `(`, found \(found.text)",
        at: range,
        helps: absenceHelp(text, subject)
          + (found.isReserved
            ? ["`\(text)` is a keyword; as a value it is written \(Spelling.string(text))"] : [])
      )
    case .expected(let what, let context, let found):
      return expected(what, context, found, at: range)
    case .expectedName(let what, let context, let found):
      let help = "\(found.text) is a keyword; a name may stand in backticks"
      return expected(what, context, found, at: range, helps: found.isReserved ? [help] : [])
    case .trailing(let found):
      return Diagnostic(
        .unexpectedToken,
        "expected a clause, `|` or the end of the statement, found \(found.text)",
        at: range
      )
    case .unclosedBracket:
      return Diagnostic(
        .unclosedBracket,
        "the bracket is never closed",
        at: range,
        label: "opened here"
      )
    case .unknownStatement(let found, let word):
      return unknown("statement", found, word, among: Keyword.statements, at: range)
    case .unknownClause(let word):
      return unknown(
        "clause",
        FoundToken(.word, text: word),
        word,
        among: Keyword.clauses,
        at: range
      )
    case .unknownStage(let found, let word):
      return unknown("stage", found, word, among: Keyword.stages, at: range)
    case .dashedName, .dashedParameter, .foreignSelect, .foreignClause, .foreignComparison,
      .selectEverything,
      .misplacedNot,
      .chainedComparison, .unquotedValue, .expectedRegularExpression:
      return foreignDiagnostic(at: range)
    case .stageWithoutPipe, .clauseAsStage, .missingSemicolon, .emptyList, .nestingTooDeep,
      .durationTooLong, .unknownSnap, .mixedAndOr:
      return formDiagnostic(at: range)
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

  /// What was understood and stands wrongly, or is out of bounds.
  private func formDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .stageWithoutPipe(let keyword):
      return Diagnostic(
        .misplacedClause,
        "`\(keyword.rawValue)` is a stage and stands after a `|`",
        at: range,
        label: "evq writes `| \(keyword.rawValue)`",
        fixIts: [FixIt(range: SourceRange(Int(range.lower), Int(range.lower)), replacement: "| ")]
      )
    case .clauseAsStage(let word):
      return Diagnostic(
        .misplacedClause,
        "`\(word)` is a clause and stands before the first `|`",
        at: range,
        helps: ["after a `|` a condition on time is `where occurredAt >= now - 7d`"]
      )
    case .missingSemicolon(let word):
      return Diagnostic(
        .missingSemicolon,
        "`\(word)` starts a new statement; statements are separated by `;`",
        at: range,
        fixIts: [FixIt(range: SourceRange(Int(range.lower), Int(range.lower)), replacement: "; ")]
      )
    case .emptyList:
      return Diagnostic(.emptyList, "a list needs at least one value", at: range)
    case .nestingTooDeep(let max):
      return Diagnostic(.nestingTooDeep, "more than \(max) levels of nesting", at: range)
    case .durationTooLong(let text):
      return Diagnostic(.malformedNumber, "the duration `\(text)` is out of range", at: range)
    case .unknownSnap(let unit):
      return Diagnostic(
        .malformedNumber,
        "a time cannot snap to `\(unit)`",
        at: range,
        helps: ["the units are @h @d @w @mo @y"]
      )
    case .mixedAndOr(let reading):
      return Diagnostic(
        .mixedAndOr,
        "`and` binds tighter than `or`",
        at: range,
        label: "reads as \(reading)",
        helps: ["parentheses make the reading visible and this lint silent"]
      )
    default:
      return Diagnostic(.unexpectedToken, "unexpected form", at: range)
    }
  }

  /// The answers to forms of other languages.
  private func foreignDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .foreignSelect(let meant):
      return Diagnostic(
        .foreignSyntax,
        "a query starts with its source, not with `select`",
        at: range,
        helps: ["evq writes `\(meant)`; `where`, `sort` and `limit` follow the source, too"]
      )
    case .dashedName(let meant):
      return Diagnostic(
        .unexpectedToken,
        "a name with a dash stands in backticks",
        at: range,
        label: "evq writes \(meant)",
        fixIts: [FixIt(range: range, replacement: meant)]
      )
    case .dashedParameter(let meant):
      return Diagnostic(
        .unexpectedToken,
        "the name of a value has no dash",
        at: range,
        label: "evq writes \(meant)",
        fixIts: [FixIt(range: range, replacement: meant)]
      )
    case .foreignClause(let written, let meant):
      return Diagnostic(
        .foreignSyntax,
        "`\(written)` is not evq",
        at: range,
        label: "evq writes `\(meant)`"
      )
    case .foreignComparison(let name, let meant):
      return Diagnostic(
        .foreignSyntax,
        "`\(name)` is not an operator here",
        at: range,
        label: "evq writes `\(meant)`",
        fixIts: [FixIt(range: range, replacement: meant)]
      )
    case .selectEverything:
      return Diagnostic(
        .foreignSyntax,
        "`select *` is not needed: without a `select` a query shows whole events",
        at: range
      )
    case .misplacedNot(let comparison):
      return Diagnostic(
        .foreignSyntax,
        "`not` stands before the whole comparison",
        at: range,
        label: "evq writes `not \(comparison)`"
      )
    case .chainedComparison:
      return Diagnostic(
        .unexpectedToken,
        "comparisons do not chain",
        at: range,
        helps: ["a range is `x between 1 and 5`; two conditions are joined by `and`"]
      )
    case .unquotedValue(let text):
      return Diagnostic(
        .unexpectedToken,
        "a value with a dash is written in quotes",
        at: range,
        label: "evq writes `\(Spelling.string(text))`",
        fixIts: [FixIt(range: range, replacement: Spelling.string(text))]
      )
    case .expectedRegularExpression(let found, let text):
      let body = text.trimmingQuotes.replacing("/", with: "\\/")
      return Diagnostic(
        .foreignSyntax,
        "expected a regular expression between slashes, found \(found.text)",
        at: range,
        label: "evq writes `matches /\(body)/`"
      )
    default:
      return Diagnostic(.unexpectedToken, "unexpected form", at: range)
    }
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

extension String {
  fileprivate var trimmingQuotes: String {
    let quotes: Set<Character> = ["\"", "'"]
    guard let first, quotes.contains(first), let last, quotes.contains(last), count > 1 else {
      return self
    }
    return String(dropFirst().dropLast())
  }
}
