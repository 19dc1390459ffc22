import EvqModel
import EvqSyntax

/// Checks a script's parameters: declared, used, and with values.
struct ParameterCheck {
  private let program: Program
  private let given: Set<Text>
  /// Whether parameters without a value are accepted.
  private let assumes: Bool
  /// Whether values may be intended for other programs.
  private let offers: Bool
  private var findings: [LocatedDiagnostic] = []
  private var declared: Set<Text> = []

  /// The errors; `given` are the names that have values from outside.
  ///
  /// With `offers`, a name may be intended for another program, so this one need not declare or use it.
  static func findings(
    of program: Program,
    given: Set<Text>,
    assumes: Bool,
    offers: Bool
  ) -> [LocatedDiagnostic] {
    var check = ParameterCheck(program: program, given: given, assumes: assumes, offers: offers)
    check.checkDeclarations()
    check.checkUses()
    return check.findings
  }

  private init(program: Program, given: Set<Text>, assumes: Bool, offers: Bool) {
    self.program = program
    self.given = given
    self.assumes = assumes
    self.offers = offers
  }

  private mutating func report(_ error: ScriptError, at range: SourceRange, _ file: ScriptFile) {
    findings.append(LocatedDiagnostic(diagnostic: error.diagnostic(at: range), source: file.source))
  }

  private mutating func checkDeclarations() {
    for step in program.steps {
      guard let name = step.node.definedName else { continue }
      checkName(name, step.file)
      if case .parameter(let node) = step.statement { check(node, step.file) }
      declared.insert(Text(name.text))
    }
  }

  private mutating func checkName(_ name: Name, _ file: ScriptFile) {
    guard declared.contains(Text(name.text)) else { return }
    report(.duplicateName(name.text), at: name.range, file)
  }

  private mutating func check(_ node: ParameterStatement, _ file: ScriptFile) {
    guard ParameterType(rawValue: node.type.text) != nil else {
      return report(.unknownType(node.type.text), at: node.type.range, file)
    }
    if node.defaultValue == nil, !given.contains(Text(node.name.text)), !assumes {
      let option = offers ? ":params" : "--param"
      report(.missingValue(node.name.text, option: option), at: node.name.range, file)
    }
  }

  private mutating func checkUses() {
    guard !offers else { return }
    let used = program.steps.reduce(into: Set<Text>()) {
      $0.formUnion($1.node.parameterNames)
    }
    for (node, file) in program.parameters where !used.contains(Text(node.name.text)) {
      report(.unusedParameter(node.name.text), at: node.name.range, file)
    }
    let names = program.parameters.map(\.node.name.text)
    for name in given.sorted() where !names.contains(where: { Text($0) == name }) {
      report(.undeclaredParameter(name.string, declared: names), at: .none, program.file)
    }
  }
}

extension Program {
  /// The declared parameters, with their files.
  var parameters: [(node: ParameterStatement, file: ScriptFile)] {
    steps.compactMap { step in
      if case .parameter(let node) = step.statement { (node, step.file) } else { nil }
    }
  }
}
