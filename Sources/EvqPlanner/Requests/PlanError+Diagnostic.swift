import EvqSyntax

extension PlanError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .objectPropertyAlone(let text):
      Diagnostic(
        .objectPropertyNotPushable,
        "only the API can test `\(text)`: join it to other conditions with `and`",
        at: range,
        label: "events do not contain their record's properties",
        helps: ["write objectType = contact and objectProperty.email = \"…\""]
      )
    case .objectPropertyWithoutType(let text):
      Diagnostic(
        .objectPropertyNotPushable,
        "`\(text)` also needs an `objectType`",
        at: range,
        label: "events do not contain their record's properties",
        helps: ["write objectType = contact and \(text)"]
      )
    case .objectPropertyNotSent(let source):
      Diagnostic(
        .objectPropertyNotPushable,
        "the source `\(source)` cannot filter by a record's properties",
        at: range,
        label: "events do not contain them",
        helps: ["only HubSpot knows the records: from events where …"]
      )
    case .selectionMissing(let source, let names):
      Diagnostic(
        .selectionMissing,
        "`\(source)` needs conditions that select one record",
        at: range,
        label: "name \(names.joined(separator: " and "))",
        helps: [
          "write from \(source) where "
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
