import EvqSyntax

/// What can be wrong with a script's own names and settings.
enum ScriptError {
  case duplicateName(String)
  case unknownType(String)
  case missingValue(String)
  case unusedParameter(String)
  case undeclaredParameter(String, declared: [String])
  case parameterValue(String, String, ParameterType)
  case listOfLiterals
  case unknownSetting(String, known: [String])
  case settingValue(String, expected: String)
  /// A script that leads to itself.
  case circular(String)
  case unknownSavedQuery(String, known: [String])
  case nothingToSave
  /// `save a/b`
  case queryName(String)
  /// `run x with q = $query`
  case argumentIsQuery(String)
}

extension ScriptError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .duplicateName(let name):
      return Diagnostic(.duplicateName, "`$\(name)` is declared already", at: range)
    case .unknownType(let name):
      let types = ParameterType.allCases.map(\.rawValue)
      return Diagnostic(
        .parameterValue,
        "unknown parameter type `\(name)`",
        at: range,
        helps: ["the types are: \(types.joined(separator: " "))"]
      )
    case .missingValue(let name):
      return Diagnostic(
        .parameterValue,
        "the parameter `$\(name)` has no value",
        at: range,
        helps: ["give one: --param \(name)=…, or a default here"]
      )
    case .unusedParameter(let name):
      return Diagnostic(
        .unusedParameter,
        "the parameter `$\(name)` is never used",
        at: range,
        helps: ["remove it, or write $\(name) where its value belongs"]
      )
    case .undeclaredParameter(let name, let declared):
      let near = Suggestion.nearest(to: name, among: declared)
      return Diagnostic(
        .unknownParameter,
        "the program declares no parameter `\(name)`",
        at: range,
        label: near.map { "did you mean `\($0)`?" } ?? "",
        helps: [
          declared.isEmpty
            ? "it declares none; a declaration is: param \(name): string"
            : "declared are: \(declared.joined(separator: " "))"
        ]
      )
    case .parameterValue(let name, let value, let type):
      return Diagnostic(
        .parameterValue,
        "the parameter `$\(name)` is a \(type.rawValue), and \(Spelling.string(value)) is none",
        at: range,
        helps: ["expected is \(type.expectation)"]
      )
    case .listOfLiterals:
      return Diagnostic(.constantExpected, "a list holds plain values", at: range)
    case .unknownSetting(let name, let known):
      let near = Suggestion.nearest(to: name, among: known)
      return Diagnostic(
        .unknownSetting,
        "unknown setting `\(name)`",
        at: range,
        label: near.map { "did you mean `\($0)`?" } ?? "",
        helps: ["the settings are: \(known.joined(separator: " "))"]
      )
    case .settingValue(let name, let expected):
      return Diagnostic(.unknownSetting, "`\(name)` takes \(expected)", at: range)
    case .circular, .unknownSavedQuery, .nothingToSave, .queryName, .argumentIsQuery:
      return scriptDiagnostic(at: range)
    }
  }

  /// What is wrong between one script and another.
  private func scriptDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .circular(let path):
      return Diagnostic(
        .circularScript,
        "`\(path)` leads back to itself",
        at: range,
        helps: ["what two scripts need stands in a third one, which both include"]
      )
    case .unknownSavedQuery(let name, let known):
      let near = Suggestion.nearest(to: name, among: known)
      return Diagnostic(
        .unknownSavedQuery,
        "no query is saved as `\(name)`",
        at: range,
        label: near.map { "did you mean `\($0)`?" } ?? "",
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
    default:
      return Diagnostic(.parameterValue, "unusable script", at: range)
    }
  }
}
