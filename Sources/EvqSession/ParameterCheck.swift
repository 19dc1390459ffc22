import EvqSyntax

/// Checks what a script declares against what it uses and what it was given.
enum ParameterCheck {
  static func diagnostics(of script: Script, given: [String: String]) -> [Diagnostic] {
    var found: [Diagnostic] = []
    var declared: [Name] = []
    for statement in script.statements {
      switch statement {
      case .parameter(let node):
        found += checkDeclaration(node, given, declared)
        declared.append(node.name)
      case .binding(let node):
        if declared.contains(where: { $0.text == node.name.text }) {
          found.append(ScriptError.duplicateName(node.name.text).diagnostic(at: node.name.range))
        }
        declared.append(node.name)
      case .query, .explain, .echo, .setting, .send, .why, .verify, .compare, .describe:
        continue
      }
    }
    let used = script.statements.reduce(into: Set<String>()) { $0.formUnion($1.parameterNames) }
    let parameters = script.statements.compactMap { statement -> Name? in
      if case .parameter(let node) = statement { node.name } else { nil }
    }
    for name in parameters where !used.contains(name.text) {
      found.append(ScriptError.unusedParameter(name.text).diagnostic(at: name.range))
    }
    let names = parameters.map(\.text)
    for name in given.keys.sorted() where !names.contains(name) {
      found.append(ScriptError.undeclaredParameter(name, declared: names).diagnostic(at: .none))
    }
    return found
  }

  private static func checkDeclaration(
    _ node: ParameterStatement,
    _ given: [String: String],
    _ declared: [Name]
  ) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if declared.contains(where: { $0.text == node.name.text }) {
      found.append(ScriptError.duplicateName(node.name.text).diagnostic(at: node.name.range))
    }
    guard ParameterType(rawValue: node.type.text) != nil else {
      found.append(ScriptError.unknownType(node.type.text).diagnostic(at: node.type.range))
      return found
    }
    if node.defaultValue == nil, given[node.name.text] == nil {
      found.append(ScriptError.missingValue(node.name.text).diagnostic(at: node.name.range))
    }
    return found
  }
}

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
  case nothingBefore
  case unknownSubject(String, known: [String])
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
    case .nothingBefore:
      return Diagnostic(
        .nothingBefore,
        "no query stands before this, and it names none",
        at: range,
        helps: ["run a query first, or name one: why in from events …"]
      )
    case .unknownSubject(let name, let known):
      let near = Suggestion.nearest(to: name, among: known)
      return Diagnostic(
        .unknownSubject,
        "nothing called `\(name)` can be described",
        at: range,
        label: near.map { "did you mean `\($0)`?" } ?? "",
        helps: ["describe takes: \(known.joined(separator: ", ")), or a query"]
      )
    case .settingValue(let name, let expected):
      return Diagnostic(.unknownSetting, "`\(name)` takes \(expected)", at: range)
    }
  }
}
