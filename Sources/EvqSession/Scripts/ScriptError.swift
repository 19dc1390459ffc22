import EvqSyntax

/// What can be wrong with a script's own names and settings.
enum ScriptError {
  case duplicateName(String)
  case unknownType(String)
  /// `option` is how a value is given: `--param`, or `:params` in the shell.
  case missingValue(String, option: String)
  case unusedParameter(String)
  case undeclaredParameter(String, declared: [String])
  case parameterValue(String, String, ParameterType)
  case listOfLiterals
  case unknownSetting(String, known: [String])
  case settingValue(String, expected: String)
  /// `why` where no query stands before it.
  case nothingBefore
  /// `takes` is what may stand there, in words.
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
        "no query stands before this, and it names none",
        at: range,
        helps: ["run a query first, or name one: why in from events …"]
      )
    case .unknownSubject(let name, let known, let takes):
      return Diagnostic(
        .unknownSubject,
        "nothing called `\(name)` can be described",
        at: range,
        label: Suggestion.label(for: name, among: known),
        helps: ["describe takes \(takes)"]
      )
    case .settingValue(let name, let expected):
      return Diagnostic(.unknownSetting, "`\(name)` takes \(expected)", at: range)
    }
  }
}
