import EvqSyntax

/// Errors between two scripts, or of a saved query.
enum ScriptLinkError {
  /// A script that includes or runs itself.
  case circular(String)
  case unknownSavedQuery(String, known: [String])
  case nothingToSave
  /// `save a/b`
  case queryName(String)
  /// `run x with q = $query`
  case argumentIsQuery(String)
}

extension ScriptLinkError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .circular(let path):
      return Diagnostic(
        .circularScript,
        "`\(path)` includes or runs itself",
        at: range,
        helps: ["move what both scripts need into a third one and include it in both"]
      )
    case .unknownSavedQuery(let name, let known):
      return Diagnostic(
        .unknownSavedQuery,
        "no query is saved as `\(name)`",
        at: range,
        label: Suggestion.label(for: name, among: known),
        helps: [
          known.isEmpty
            ? "`save \(name)` after a query saves it; to run a file, write its path in quotes"
            : "saved queries: \(known.joined(separator: " "))"
        ]
      )
    case .nothingToSave:
      return Diagnostic(
        .resultMissing,
        "`save` needs a query before it",
        at: range,
        helps: ["run a query first: from events limit 5; save newest"]
      )
    case .queryName(let name):
      return Diagnostic(
        .unknownSavedQuery,
        "a query cannot be saved as `\(name)`",
        at: range,
        helps: ["a name has letters, digits, _ and -"]
      )
    case .argumentIsQuery(let name):
      return Diagnostic(
        .parameterValue,
        "`$\(name)` is a query, and a parameter takes a value",
        at: range
      )
    }
  }
}
