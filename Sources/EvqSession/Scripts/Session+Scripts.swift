import EvqModel
import EvqPlan
import EvqSyntax

/// Programs of several statements and several files.
extension Session {
  // MARK: Checking

  /// Names, types and plans of all statements; nothing is sent, and nothing stays changed.
  mutating func check(_ program: inout Program) async throws(EvqError) -> [LocatedDiagnostic] {
    let saved = (settings, bindings, scriptState)
    defer { (settings, bindings, scriptState) = saved }
    var findings = ParameterCheck.findings(
      of: program,
      given: Set((scriptState.arguments?.keys ?? settings.parameters.keys).map { Text($0) }),
      assumes: settings.assumesParameters,
      offers: settings.offersParameters && scriptState.arguments == nil
    )
    guard !findings.hasErrors else { return findings }
    for index in program.steps.indices where !program.steps[index].isSettled {
      let step = program.steps[index]
      var own = try await check(step)
      scriptState.note(step.statement, in: step.file)
      if let expected = step.expectedError, own.hasErrors {
        let codes = own.filter(\.diagnostic.isError).map(\.diagnostic.code)
        own = own.replaced(codes, expecting: expected, in: step.file)
        program.steps[index].isSettled = true
        if index + 1 < program.steps.count { program.steps[index + 1].isSettled = true }
      }
      findings += own
      // A name without a value would make every use of it an error, too.
      if step.statement.namesSomething, findings.hasErrors { break }
    }
    return findings
  }

  private mutating func check(_ step: Program.Step) async throws(EvqError) -> [LocatedDiagnostic] {
    if case .run(let node) = step.statement { return try await check(node, step) }
    var diagnostics = try await check(step.statement)
    if step.isAlone { diagnostics += try await checkAlone(step.statement) }
    // What a name of another file stands for was told there.
    if scriptState.files.values.contains(where: { $0 != step.file.source.name }) {
      diagnostics = diagnostics.compactMap { $0.moved(into: step.statement.range) }
    }
    // What a value that nobody has given does not match says nothing.
    if settings.assumesParameters { diagnostics.removeAll { !$0.isError } }
    var findings = diagnostics.inSourceOrder.found(in: step.file)
    if case .query(let query) = step.statement {
      for expectation in step.expectations {
        findings += try await check(expectation, query, besides: diagnostics)
      }
    }
    return findings
  }

  private mutating func check(
    _ expectation: RowExpectation,
    _ query: Query,
    besides known: [Diagnostic]
  ) async throws(EvqError) -> [LocatedDiagnostic] {
    guard !known.hasErrors else { return [] }
    let all = try await plan(query, asks: false, expecting: [expectation.condition]).diagnostics
    return all.filter { !known.contains($0) }.found(in: expectation.file)
  }

  // MARK: Running

  /// Runs the statements of a program that was checked.
  ///
  /// The first that fails ends it, unless all are to run.
  mutating func run(_ program: Program) async throws(EvqError) {
    var failure: EvqError?
    for step in program.steps where !step.isSettled {
      do throws(EvqError) {
        if step.statement.endsWaiting { try commitWaitingFiles() }
        try await attempt(step)
      } catch {
        discardWaitingFiles()
        if let place = place(of: step, in: program), error.code != nil { say(place) }
        guard settings.keepsGoing, error.canGoOn else { throw error }
        report(error)
        // An `expect` about it must not look at the result before it.
        scriptState.result = nil
        failure = error.joined(with: failure)
      }
      scriptState.note(step.statement, in: step.file)
    }
    if !program.isExpected { try commitWaitingFiles() }
    if let failure { throw failure }
  }

  /// Where a statement stands, when that is not the program's own file.
  private func place(of step: Program.Step, in program: Program) -> String? {
    let isElsewhere = step.file.source.name != program.file.source.name
    guard isElsewhere || scriptState.arguments != nil || settings.namesPlaces else { return nil }
    if case .run = step.statement { return nil }
    let position = step.file.source.position(at: Int(step.statement.range.lower))
    return "in \(step.file.source.name):\(position.line):\(position.column)"
  }

  /// Runs a statement that may have to fail.
  private mutating func attempt(_ step: Program.Step) async throws(EvqError) {
    guard let expected = step.expectedError else { return try await run(step) }
    do throws(EvqError) {
      try await run(step)
    } catch {
      guard let code = error.code else { throw error }
      if code.rawValue == expected.text { return }
      report(error)
      throw unmet(.otherError(expected.text, found: [code]), at: expected.range, step.file)
    }
    throw unmet(.noError(expected.text), at: expected.range, step.file)
  }
}

extension Statement {
  fileprivate var namesSomething: Bool {
    switch self {
    case .binding, .parameter: true
    case .query, .explain, .echo, .setting, .send, .why, .verify, .compare, .describe, .include,
      .run, .save, .expect:
      false
    }
  }

  /// Whether it may read or send what the query before it has saved, so that no `expect` is waited for.
  fileprivate var endsWaiting: Bool {
    switch self {
    case .query, .explain, .send, .why, .verify, .compare, .describe, .run, .save: true
    case .binding, .parameter, .echo, .setting, .include, .expect: false
    }
  }
}

extension Diagnostic {
  /// The same at a place in a statement; nil for a warning about another file: it was told there.
  func moved(into range: SourceRange) -> Diagnostic? {
    if self.range.lower >= range.lower, self.range.upper <= range.upper { return self }
    guard isError else { return nil }
    var copy = self
    copy.range = range
    return copy
  }
}

extension [LocatedDiagnostic] {
  /// What is left of errors that `expect error` asks for.
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
