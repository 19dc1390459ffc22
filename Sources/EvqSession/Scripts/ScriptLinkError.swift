import EvqSyntax

/// What can be wrong between one script and another, or with a query that is kept.
enum ScriptLinkError {
  /// A script that leads to itself.
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
        "`\(path)` leads back to itself",
        at: range,
        helps: ["what two scripts need stands in a third one, which both include"]
      )
    case .unknownSavedQuery(let name, let known):
      return Diagnostic(
        .unknownSavedQuery,
        "no query is saved as `\(name)`",
        at: range,
        label: Suggestion.label(for: name, among: known),
        helps: [
          known.isEmpty
            ? "`save \(name)` after a query saves it; a file is run with its path in quotes"
            : "saved are: \(known.joined(separator: " "))"
        ]
      )
    case .nothingToSave:
      return Diagnostic(
        .resultMissing,
        "`save` keeps the query before it, and there is none",
        at: range,
        helps: ["a query comes first: from events limit 5; save newest"]
      )
    case .queryName(let name):
      return Diagnostic(
        .unknownSavedQuery,
        "a query cannot be saved as `\(name)`",
        at: range,
        helps: ["the name is a file's, too: letters, digits, _ and -"]
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
