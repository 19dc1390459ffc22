import EvqSyntax

extension PlanError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .objectPropertyAlone(let text):
      Diagnostic(
        .objectPropertyNotPushable,
        "`\(text)` can only be sent, and only as one of conditions joined by `and`",
        at: range,
        label: "no event carries its record's properties",
        helps: ["it is written objectType = contact and objectProperty.email = \"…\""]
      )
    case .objectPropertyWithoutType(let text):
      Diagnostic(
        .objectPropertyNotPushable,
        "`\(text)` can only be sent together with an `objectType`",
        at: range,
        label: "no event carries its record's properties",
        helps: ["it is written objectType = contact and \(text)"]
      )
    case .objectPropertyNotSent(let source):
      Diagnostic(
        .objectPropertyNotPushable,
        "the source `\(source)` cannot filter by a record's properties",
        at: range,
        label: "no event carries them",
        helps: ["only the service knows records: from events where …"]
      )
    case .selectionMissing(let source, let names):
      Diagnostic(
        .selectionMissing,
        "`\(source)` answers only for what is named",
        at: range,
        label: "name \(names.joined(separator: " and "))",
        helps: [
          "it is written from \(source) where "
            + names.map { "\($0) = …" }.joined(separator: " and ")
        ]
      )
    case .cursorForSeveral(let requests):
      Diagnostic(
        .cursorNotUsable,
        "`after` continues one request, and this query sends \(requests)",
        at: range,
        helps: ["name one eventType, so that one request is enough"]
      )
    case .cursorWithoutPages(let source):
      Diagnostic(
        .cursorNotUsable,
        "the source `\(source)` has no pages to continue",
        at: range
      )
    case .tooManyRequests(let count, let max):
      Diagnostic(
        .tooManyRequests,
        "the query would send \(count) requests; the budget is \(max)",
        at: range,
        helps: ["name fewer event types or values"]
      )
    case .unknownEventType(let name, let known):
      unknownEventType(name, known, at: range)
    case .alwaysEmpty(let reason):
      Diagnostic(.alwaysEmpty, "no event can match", at: range, label: reason)
    }
  }

  private func unknownEventType(
    _ name: String,
    _ known: [String],
    at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .unknownEventType,
      "the account has no event type `\(name)`",
      at: range,
      label: Suggestion.label(for: name, among: known),
      fixIts: []
    )
  }
}
