import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

/// Runs another script, with names, parameters and settings of its own.
extension RunStatement: RunnableStatement {
  var givesRows: Bool { true }

  /// Checks the script with the values that it will have.
  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    switch session.load(self, step) {
    case .failure(let faults): step.elsewhere += faults.findings
    case .success(var inner):
      step.elsewhere += inner.program.findings
      guard !inner.program.findings.hasErrors else { break }
      step.elsewhere += try await session.inScript(inner) { (session) throws(EvqError) in
        let findings = try await session.check(&inner.program)
        session.frame.script.hasResult = inner.program.givesResult
        return findings
      }
    }
    return []
  }

  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError) {
    switch session.load(self, step) {
    case .failure(let faults):
      session.report(faults.findings)
      throw .program
    case .success(var inner):
      session.inputFiles.add(inner.program.paths)
      try await session.inScript(inner) { (session) throws(EvqError) in
        // The file may have changed since the check.
        _ = try await session.check(all: &inner.program)
        try await session.run(inner.program)
      }
    }
  }

  func addFiles(to files: inout NamedFiles, from file: ScriptFile) {
    files.add(script, of: file)
  }

  func wantedParameters(in session: Session, from file: ScriptFile) -> [String] {
    let inner =
      switch script {
      case .file(let path): try? file.file(at: path.text)
      case .saved(let name): try? session.savedFile(name.text)
      }
    guard let inner else { return [] }
    let given = Set(arguments.map(\.name.text))
    return Program.load(inner).parameters.map(\.node)
      .filter { !given.contains($0.name.text) }.map(\.declaration)
  }
}

extension Session {
  /// The nesting limit of `run`.
  private static let nestingMax = 16

  /// A script to run, with its values.
  fileprivate struct Inner {
    var program: Program
    var arguments: NameTable<Environment.Binding>
    /// Values of names that it uses but does not declare.
    var names: NameTable<Environment.Binding> = [:]
  }

  fileprivate struct Faults: Error {
    var findings: [LocatedDiagnostic]
  }

  fileprivate func load(_ node: RunStatement, _ step: Program.Step) -> Result<Inner, Faults> {
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
    let isOpen = frame.script.runningScripts.contains(file.key) || step.file.key == file.key
    guard !isOpen, frame.script.runningScripts.count < Session.nestingMax else {
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

  /// The values of `with`, evaluated with the names of the outer script.
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

  /// Adds the values that the shell offers for other parameters and undeclared names.
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
    if case .parameter(let name) = expression, let binding = frame.bindings[name.text] {
      guard case .query = binding else { return .success(binding) }
      let error = ScriptLinkError.argumentIsQuery(name.text)
      return .failure(ArgumentFaults(diagnostics: [error.diagnostic(at: name.range)]))
    }
    let (binding, diagnostics) = value(of: expression)
    guard let binding else { return .failure(ArgumentFaults(diagnostics: diagnostics)) }
    return .success(binding)
  }

  /// Runs the body with the names and parameters of a script; the outer frame keeps its result.
  fileprivate mutating func inScript<Value>(
    _ inner: Inner,
    _ body: (inout Session) async throws(EvqError) -> Value
  ) async throws(EvqError) -> Value {
    try await inFrame {
      $0.bindings = inner.names
      $0.settings.parameters = [:]
      $0.script.enter(inner.program.file.key, arguments: inner.arguments)
    } keeping: {
      $1.script.takeResult(of: $0.script)
    } _: {
      (session) throws(EvqError) in
      try await body(&session)
    }
  }
}

extension ScriptFile {
  /// Identifies the script, even without a file.
  var key: String { place ?? source.name }
}
