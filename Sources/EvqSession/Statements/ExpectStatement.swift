import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

extension ExpectStatement: RunnableStatement {
  var takesTime: Bool { false }

  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    if case .error(let code) = form {
      guard DiagnosticCode(rawValue: code.text)?.severity != .error else { return [] }
      return [ExpectationError.unknownCode(code.text).diagnostic(at: code.range)]
    }
    guard session.frame.script.hasResult else {
      return [ExpectationError.nothingBefore.diagnostic(at: range)]
    }
    switch form {
    case .rows(let expression): return session.rowCount(expression).diagnostics
    case .condition(let condition):
      // Otherwise the query before it checks its condition.
      return step.isAlone ? try await session.checkAlone(condition) : []
    case .empty, .columns, .error: return []
    }
  }

  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError) {
    try await session.verifyResult(self, step.file)
  }
}

extension Session {
  fileprivate func rowCount(_ expression: Expression) -> (count: Int?, diagnostics: [Diagnostic]) {
    let (value, diagnostics) = constant(expression)
    guard let value else { return (nil, diagnostics) }
    guard let number = value.number, let count = Int(exactly: number), count >= 0 else {
      return (nil, [ExpectationError.rowCountExpected.diagnostic(at: expression.range)])
    }
    return (count, [])
  }

  /// Checks a condition about rows that were printed already, as at the prompt.
  fileprivate mutating func checkAlone(
    _ condition: Expression
  ) async throws(EvqError) -> [Diagnostic] {
    let known = try await draftAgain(asks: false, expecting: [])?.diagnostics ?? []
    let all = try await draftAgain(asks: false, expecting: [condition])?.diagnostics ?? []
    return all.filter { !known.contains($0) }
  }

  /// Plans the last query at its moment and with its names; nil without one.
  private mutating func draftAgain(
    asks: Bool,
    expecting conditions: [Expression]
  ) async throws(EvqError) -> PlanDraft? {
    guard let last = results.last else { return nil }
    return try await inFrame {
      $0.settings.now = last.now
      $0.bindings.merge(last.bindings) { $1 }
    } _: { (session) throws(EvqError) in
      try await session.draft(last.query, asks: asks, expecting: conditions)
    }
  }

  /// Runs the last query again and checks its rows against a condition.
  private mutating func checkAgain(
    _ condition: Expression
  ) async throws(EvqError) -> (check: RowCheck, rowCount: Int)? {
    guard let planned = try await draftAgain(asks: true, expecting: [condition])?.planned,
      let bound = planned.plan.query.expectations.first
    else { return nil }
    let schema = RenderSchema(planned.plan.query.output)
    var check = RowCheck(bound)
    var rowCount = 0
    _ = try await forEachBatch(of: planned.plan, planned.now) { (batch) throws(EvqError) in
      rowCount += batch.count
      check.note(batch, schema)
    }
    return (check, rowCount)
  }

  /// Throws if the last result is not as expected.
  fileprivate mutating func verifyResult(_ node: ExpectStatement, _ file: ScriptFile)
    async throws(EvqError)
  {
    // The statement before has met an expected error.
    if case .error = node.form { return }
    guard let result = frame.script.result else {
      throw unmet(.nothingBefore, at: node.range, file)
    }
    guard let error = try await error(of: node, result, file) else { return }
    throw unmet(error, at: node.range, file)
  }

  /// How the result differs from what is expected; nil if it does not.
  private mutating func error(
    of node: ExpectStatement,
    _ result: QueryResult,
    _ file: ScriptFile
  ) async throws(EvqError) -> ExpectationError? {
    switch node.form {
    case .error: return nil
    case .rows(let expression):
      guard let count = rowCount(expression).count else { return .rowCountExpected }
      return result.error(unlessRows: count)
    case .empty: return result.error(unlessRows: 0)
    case .columns(let fields):
      let names = fields.map(\.name)
      return names.map { Text($0) } == result.columns.map { Text($0) }
        ? nil : .columns(expected: names, found: result.columns)
    case .condition(let condition):
      let text = SourcePrinter.text(of: condition)
      var found = result.checks[RowExpectation.key(node, file)].map { ($0, result.rowCount) }
      if found == nil { found = try await checkAgain(condition) }
      guard let (check, rowCount) = found else { return .notTogether }
      if rowCount == 0 { return .noRows(text) }
      return check.failedCount == 0 ? nil : .condition(text, check, of: rowCount)
    }
  }

  /// Reports a failed `expect`; returns the error that ends the run with exit code 7.
  func unmet(_ error: ExpectationError, at range: SourceRange, _ file: ScriptFile) -> EvqError {
    report([error.diagnostic(at: range)], file.source)
    return .alreadyReported(.failedExpectation)
  }
}

extension QueryResult {
  fileprivate func error(unlessRows count: Int) -> ExpectationError? {
    rowCount == count ? nil : .rows(expected: count, found: rowCount, isCut: isCut)
  }
}
