import EvqSyntax

/// Errors in the names and settings of a script.
enum ScriptError {
  case duplicateName(String)
  case unknownType(String)
  /// `option` sets a value: `--param`, or `:params` in the shell.
  case missingValue(String, option: String)
  case unusedParameter(String)
  case undeclaredParameter(String, declared: [String])
  case parameterValue(String, String, ParameterType)
  case listOfLiterals
  case unknownSetting(String, known: [String])
  case settingValue(String, expected: String)
  /// `why` without a query before it.
  case nothingBefore
  /// `takes` describes the possible subjects.
  case unknownSubject(String, known: [String], takes: String)
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
    case .missingValue(let name, let option):
      return Diagnostic(
        .parameterValue,
        "the parameter `$\(name)` has no value",
        at: range,
        helps: ["give one: \(option) \(name)=…, or a default here"]
      )
    case .unusedParameter(let name):
      return Diagnostic(
        .unusedParameter,
        "the parameter `$\(name)` is never used",
        at: range,
        helps: ["remove it, or write $\(name) where its value belongs"]
      )
    case .undeclaredParameter(let name, let declared):
      return Diagnostic(
        .unknownParameter,
        "the program declares no parameter `\(name)`",
        at: range,
        label: Suggestion.label(for: name, among: declared),
        helps: [
          declared.isEmpty
            ? "it declares none; declare it with: param \(name): string"
            : "declared: \(declared.joined(separator: " "))"
        ]
      )
    case .parameterValue(let name, let value, let type):
      return Diagnostic(
        .parameterValue,
        "the parameter `$\(name)` is a \(type.rawValue); \(Spelling.string(value)) is not",
        at: range,
        helps: ["expected \(type.expectation)"]
      )
    case .listOfLiterals:
      return Diagnostic(.constantExpected, "a list may contain only literals", at: range)
    case .unknownSetting(let name, let known):
      return Diagnostic(
        .unknownSetting,
        "unknown setting `\(name)`",
        at: range,
        label: Suggestion.label(for: name, among: known),
        helps: ["the settings are: \(known.joined(separator: " "))"]
      )
    case .nothingBefore:
      return Diagnostic(
        .nothingBefore,
        "there is no query before this, and it names none",
        at: range,
        helps: ["run a query first, or name one: why in from events …"]
      )
    case .unknownSubject(let name, let known, let takes):
      return Diagnostic(
        .unknownSubject,
        "cannot describe `\(name)`",
        at: range,
        label: Suggestion.label(for: name, among: known),
        helps: ["describe takes \(takes)"]
      )
    case .settingValue(let name, let expected):
      return Diagnostic(.unknownSetting, "`\(name)` takes \(expected)", at: range)
    }
  }
}
