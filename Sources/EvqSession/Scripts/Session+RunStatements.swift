import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

/// `run`: a script in a script, with names, parameters and settings of its own.
extension Session {
  /// `run`: what is run is checked with the values that it will have.
  mutating func check(
    _ node: RunStatement,
    _ step: Program.Step
  ) async throws(EvqError) -> [LocatedDiagnostic] {
    switch load(node, step) {
    case .failure(let faults): return faults.findings
    case .success(var inner):
      guard !inner.program.findings.hasErrors else { return inner.program.findings }
      let outer = enter(inner)
      let findings = try await check(&inner.program)
      scriptState.hasResult = inner.program.givesResult
      leave(outer)
      return inner.program.findings + findings
    }
  }

  /// `run`: another script, with names and settings of its own.
  mutating func run(_ node: RunStatement, _ step: Program.Step) async throws(EvqError) {
    switch load(node, step) {
    case .failure(let faults):
      report(faults.findings)
      throw .program
    case .success(var inner):
      inputFiles.add(inner.program.places)
      let outer = enter(inner)
      defer { leave(outer) }
      // The file may be another one than that which was checked.
      var findings = inner.program.findings
      if !findings.hasErrors { findings += try await check(&inner.program) }
      guard !findings.hasErrors else {
        report(findings)
        throw findings.failure
      }
      try await run(inner.program)
    }
  }

  // MARK: The script that is run

  /// How many scripts may run inside of one another.
  private static let nestingMax = 16

  /// A script that another one runs, with its values.
  private struct Inner {
    var program: Program
    var arguments: NameTable<Environment.Binding>
    /// Values of names that it uses and does not declare.
    var names: NameTable<Environment.Binding> = [:]
  }

  private struct Faults: Error {
    var findings: [LocatedDiagnostic]
  }

  private func load(_ node: RunStatement, _ step: Program.Step) -> Result<Inner, Faults> {
    let name = node.script.name
    func fail(_ diagnostic: Diagnostic) -> Result<Inner, Faults> {
      .failure(Faults(findings: [diagnostic].found(in: step.file)))
    }
    let file: ScriptFile
    do throws(RuntimeFailure) {
      switch node.script {
      case .file(let path): file = try step.file.file(at: path.text)
      case .saved(let name):
        guard let saved = try savedFile(name.text) else {
          let error = ScriptLinkError.unknownSavedQuery(name.text, known: savedNames)
          return fail(error.diagnostic(at: name.range))
        }
        file = saved
      }
    } catch {
      return fail(error.diagnostic(at: name.range))
    }
    let isOpen = scriptState.places.contains(file.key) || step.file.key == file.key
    guard !isOpen, scriptState.places.count < Session.nestingMax else {
      return fail(ScriptLinkError.circular(name.text).diagnostic(at: name.range))
    }
    let program = Program.load(file, expecting: step.expectations, isExpected: step.isExpected)
    switch values(of: node.arguments, for: program) {
    case .success(let arguments): return offering(arguments, to: program, at: name.range, step.file)
    case .failure(let faults):
      return .failure(Faults(findings: faults.diagnostics.found(in: step.file)))
    }
  }

  private struct ArgumentFaults: Error {
    var diagnostics: [Diagnostic]
  }

  /// The values of `with`; they are worked out here and go over as values.
  private func values(
    of arguments: [Assignment],
    for program: Program
  ) -> Result<NameTable<Environment.Binding>, ArgumentFaults> {
    let names = program.parameters.map(\.node.name.text)
    let declared = names.map { Text($0) }
    var values: NameTable<Environment.Binding> = [:]
    var diagnostics: [Diagnostic] = []
    for argument in arguments {
      let name = argument.name
      if !declared.contains(Text(name.text)), program.findings.isEmpty {
        let error = ScriptError.undeclaredParameter(name.text, declared: names)
        diagnostics.append(error.diagnostic(at: name.range))
      } else if values[name.text] != nil {
        diagnostics.append(ScriptError.duplicateName(name.text).diagnostic(at: name.range))
      }
      switch binding(of: argument.value) {
      case .success(let binding): values[name.text] = binding
      case .failure(let faults): diagnostics += faults.diagnostics
      }
    }
    return diagnostics.isEmpty
      ? .success(values) : .failure(ArgumentFaults(diagnostics: diagnostics))
  }

  /// Adds what the shell offers: values of parameters that `with` does not give, and of undeclared names.
  private func offering(
    _ arguments: NameTable<Environment.Binding>,
    to program: Program,
    at range: SourceRange,
    _ file: ScriptFile
  ) -> Result<Inner, Faults> {
    var inner = Inner(program: program, arguments: arguments)
    guard settings.offersParameters else { return .success(inner) }
    for (node, _) in program.parameters where arguments[node.name.text] == nil {
      guard let value = settings.parameters[node.name.text],
        let type = ParameterType(rawValue: node.type.text)
      else { continue }
      guard let binding = type.binding(of: .outside(value)) else {
        let error = ScriptError.parameterValue(node.name.text, value.text, type)
        return .failure(Faults(findings: [error.diagnostic(at: range)].found(in: file)))
      }
      inner.arguments[node.name.text] = binding
    }
    let declared = Set(program.parameters.map { Text($0.node.name.text) })
    let offered = settings.parameters.filter { !declared.contains(Text($0.key)) }
    inner.names = NameTable(offered.map { ($0.key, $0.value.undeclaredBinding) })
    return .success(inner)
  }

  private func binding(
    of expression: Expression
  ) -> Result<Environment.Binding, ArgumentFaults> {
    if case .parameter(let name) = expression, let binding = bindings[name.text] {
      guard case .query = binding else { return .success(binding) }
      let error = ScriptLinkError.argumentIsQuery(name.text)
      return .failure(ArgumentFaults(diagnostics: [error.diagnostic(at: name.range)]))
    }
    let (binding, diagnostics) = value(of: expression)
    guard let binding else { return .failure(ArgumentFaults(diagnostics: diagnostics)) }
    return .success(binding)
  }

  /// Takes up a script's own names; what it found stays until `leave`.
  private mutating func enter(_ inner: Inner) -> (
    Settings, NameTable<Environment.Binding>, ScriptState
  ) {
    let outer = (settings, bindings, scriptState)
    bindings = inner.names
    settings.parameters = [:]
    scriptState.declarations = [:]
    scriptState.files = [:]
    scriptState.lastQuery = nil
    scriptState.result = nil
    scriptState.hasResult = false
    scriptState.arguments = inner.arguments
    scriptState.places.append(inner.program.file.key)
    return outer
  }

  private mutating func leave(_ outer: (Settings, NameTable<Environment.Binding>, ScriptState)) {
    let inner = scriptState
    (settings, bindings, scriptState) = outer
    scriptState.leave(inner)
  }
}

extension ScriptFile {
  /// Which script it is, also for one without a file.
  var key: String { place ?? source.name }
}
