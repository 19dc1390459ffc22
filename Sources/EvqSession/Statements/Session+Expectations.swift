import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

/// `expect`.
extension Session {
  /// What is wrong with an `expect`, whatever the result will be.
  func check(_ node: ExpectStatement) -> [Diagnostic] {
    if case .error(let code) = node.form {
      guard DiagnosticCode(rawValue: code.text)?.severity != .error else { return [] }
      return [ExpectationError.unknownCode(code.text).diagnostic(at: code.range)]
    }
    guard scriptState.hasResult else {
      return [ExpectationError.nothingBefore.diagnostic(at: node.range)]
    }
    switch node.form {
    case .rows(let expression): return rowCount(expression).diagnostics
    case .empty, .columns, .error, .condition: return []
    }
  }

  private func rowCount(_ expression: Expression) -> (count: Int?, diagnostics: [Diagnostic]) {
    let (value, diagnostics) = constant(expression)
    guard let value else { return (nil, diagnostics) }
    guard let number = value.number, let count = Int(exactly: number), count >= 0 else {
      return (nil, [ExpectationError.rowCountExpected.diagnostic(at: expression.range)])
    }
    return (count, [])
  }

  /// What is wrong with a condition about rows that have passed already, as at the prompt.
  mutating func checkAlone(_ statement: Statement) async throws(EvqError) -> [Diagnostic] {
    guard case .expect(let node) = statement, case .condition(let condition) = node.form,
      scriptState.hasResult
    else { return [] }
    let known = try await planAgain(asks: false, expecting: [])?.diagnostics ?? []
    let all = try await planAgain(asks: false, expecting: [condition])?.diagnostics ?? []
    return all.filter { !known.contains($0) }
  }

  /// The plan of the last query at its moment and with its names; nil where there is none.
  private mutating func planAgain(
    asks: Bool,
    expecting conditions: [Expression]
  ) async throws(EvqError) -> (plan: Plan?, diagnostics: [Diagnostic], now: Instant)? {
    guard let lastResult else { return nil }
    let saved = (settings.now, bindings)
    defer { (settings.now, bindings) = saved }
    settings.now = lastResult.now
    bindings.merge(lastResult.bindings) { $1 }
    return try await plan(lastResult.query, asks: asks, expecting: conditions)
  }

  /// What a condition finds in the rows of the last query, which is asked again.
  private mutating func checkAgain(
    _ condition: Expression
  ) async throws(EvqError) -> (check: RowCheck, rowCount: Int)? {
    guard let (plan, _, now) = try await planAgain(asks: true, expecting: [condition]), let plan,
      let bound = plan.query.expectations.first
    else { return nil }
    let schema = RenderSchema(plan.query.output)
    var check = RowCheck(bound)
    var rowCount = 0
    _ = try await forEachBatch(of: plan, now) { (batch) throws(EvqError) in
      rowCount += batch.count
      check.note(batch, schema)
    }
    return (check, rowCount)
  }

  /// Throws where the last result is not as expected.
  mutating func meet(_ node: ExpectStatement, _ file: ScriptFile) async throws(EvqError) {
    // An expected error was met by the statement before.
    if case .error = node.form { return }
    guard let result = scriptState.result else {
      throw unmet(.nothingBefore, at: node.range, file)
    }
    guard let error = try await error(of: node, result, file) else { return }
    throw unmet(error, at: node.range, file)
  }

  /// How a result differs from what is expected; nil where it does not.
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

  /// Says what is not as expected; the error that ends the run with exit code 7.
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
