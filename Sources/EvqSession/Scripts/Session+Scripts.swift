import EvqModel
import EvqPlan
import EvqSyntax

// Programs of several statements and several files.
extension Session {
  // MARK: Checking

  /// Checks names, types and plans of all statements; sends nothing and leaves the frame unchanged.
  ///
  /// Each step keeps its plans for the run.
  mutating func check(_ program: inout Program) async throws(EvqError) -> [LocatedDiagnostic] {
    let given = frame.script.arguments?.keys ?? settings.parameters.keys
    let findings = ParameterCheck.findings(
      of: program,
      given: Set(given.map { Text($0) }),
      assumes: settings.assumesParameters,
      offers: settings.offersParameters && frame.script.arguments == nil
    )
    guard !findings.hasErrors else { return findings }
    return try await inFrame { _ in
    } _: { (session) throws(EvqError) in
      findings + (try await session.checkSteps(&program))
    }
  }

  private mutating func checkSteps(
    _ program: inout Program
  ) async throws(EvqError) -> [LocatedDiagnostic] {
    var findings: [LocatedDiagnostic] = []
    for index in program.steps.indices where !program.steps[index].isSettled {
      var own = try await check(&program.steps[index])
      let step = program.steps[index]
      frame.script.note(step)
      if let expected = step.expectedError, own.hasErrors {
        let codes = own.filter(\.diagnostic.isError).map(\.diagnostic.code)
        own = own.replaced(codes, expecting: expected, in: step.file)
        program.steps[index].isSettled = true
        if index + 1 < program.steps.count { program.steps[index + 1].isSettled = true }
      }
      findings += own
      // Without its value, every use of the name would be an error, too.
      if step.node.definedName != nil, findings.hasErrors { break }
    }
    return findings
  }

  private mutating func check(
    _ step: inout Program.Step
  ) async throws(EvqError) -> [LocatedDiagnostic] {
    (step.plans, step.elsewhere) = ([], [])
    var diagnostics = try await step.node.check(in: &self, &step)
    // A warning about a name of another file was reported there.
    let name = step.file.source.name
    if frame.script.files.values.contains(where: { $0 != name }) {
      diagnostics = diagnostics.compactMap { $0.moved(into: step.statement.range) }
    }
    // Warnings about an assumed value mean nothing.
    if settings.assumesParameters { diagnostics.removeAll { !$0.isError } }
    return diagnostics.inSourceOrder.found(in: step.file) + step.elsewhere
  }

  // MARK: Running

  /// Runs the statements of a program that was checked.
  ///
  /// The first that fails ends it, unless all are to run.
  mutating func run(_ program: Program) async throws(EvqError) {
    var failure: EvqError?
    for step in program.steps where !step.isSettled {
      do throws(EvqError) {
        if step.node.takesTime { try commitWaitingFiles() }
        try await run(step)
      } catch {
        discardWaitingFiles()
        if let place = position(of: step, in: program), error.code != nil { say(place) }
        guard settings.keepsGoing, error.allowsMoreStatements else { throw error }
        report(error)
        // An `expect` after it must not check an older result.
        frame.script.result = nil
        failure = error.joined(with: failure)
      }
      if step.node.takesTime { frame.moment = nil }
      frame.script.note(step)
    }
    if !program.isExpected { try commitWaitingFiles() }
    if let failure { throw failure }
  }

  /// The position of a statement in another file than the program's own.
  private func position(of step: Program.Step, in program: Program) -> String? {
    let isElsewhere = step.file.source.name != program.file.source.name
    guard isElsewhere || frame.script.arguments != nil || settings.namesPlaces else { return nil }
    if case .run = step.statement { return nil }
    let position = step.file.source.position(at: Int(step.statement.range.lower))
    return "in \(step.file.source.name):\(position.line):\(position.column)"
  }

  /// Runs a statement that may be expected to fail.
  private mutating func run(_ step: Program.Step) async throws(EvqError) {
    guard let expected = step.expectedError else { return try await step.node.run(in: &self, step) }
    do throws(EvqError) {
      try await step.node.run(in: &self, step)
    } catch {
      guard let code = error.code else { throw error }
      if code.rawValue == expected.text { return }
      report(error)
      throw unmet(.otherError(expected.text, found: [code]), at: expected.range, step.file)
    }
    throw unmet(.noError(expected.text), at: expected.range, step.file)
  }
}

extension Diagnostic {
  /// The same inside a statement; nil for a warning about another file, which was reported there.
  func moved(into range: SourceRange) -> Diagnostic? {
    if self.range.lower >= range.lower, self.range.upper <= range.upper { return self }
    guard isError else { return nil }
    var copy = self
    copy.range = range
    return copy
  }
}

extension [LocatedDiagnostic] {
  /// The errors that remain after an `expect error`.
  fileprivate func replaced(
    _ codes: [DiagnosticCode],
    expecting expected: Name,
    in file: ScriptFile
  ) -> [LocatedDiagnostic] {
    if codes.contains(where: { $0.rawValue == expected.text }) { return [] }
    let error = ExpectationError.otherError(expected.text, found: codes)
    return self + [error.diagnostic(at: expected.range)].found(in: file)
  }
}
