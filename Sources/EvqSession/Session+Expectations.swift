import EvqModel
import EvqSyntax

/// `expect`.
extension Session {
  /// What is wrong with an `expect`, whatever the result will be.
  func check(_ node: ExpectStatement) -> [Diagnostic] {
    if case .error(let code) = node.form {
      guard DiagnosticCode(rawValue: code.text)?.severity != .error else { return [] }
      return [ExpectationError.unknownCode(code.text).diagnostic(at: code.range)]
    }
    guard scripting.hasResult else {
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

  /// Throws where the last result is not as expected.
  func meet(_ node: ExpectStatement, _ file: ScriptFile) throws(EvqError) {
    // An expected error was met by the statement before.
    if case .error = node.form { return }
    guard let result = scripting.result else {
      throw unmet(.nothingBefore, at: node.range, file)
    }
    guard let error = error(of: node, result, file) else { return }
    throw unmet(error, at: node.range, file)
  }

  /// How a result differs from what is expected; nil where it does not.
  private func error(
    of node: ExpectStatement,
    _ result: QueryResult,
    _ file: ScriptFile
  ) -> ExpectationError? {
    switch node.form {
    case .error: return nil
    case .rows(let expression):
      guard let count = rowCount(expression).count else { return .rowCountExpected }
      return result.error(unlessRows: count)
    case .empty: return result.error(unlessRows: 0)
    case .columns(let fields):
      let names = fields.map(\.name)
      return names == result.columns ? nil : .columns(expected: names, found: result.columns)
    case .condition(let condition):
      guard let check = result.checks[RowExpectation.key(node, file)] else { return .notTogether }
      let text = SourcePrinter.text(of: condition)
      if result.rowCount == 0 { return .noRows(text) }
      return check.failedCount == 0 ? nil : .condition(text, check, of: result.rowCount)
    }
  }

  /// Says what is not as expected; the error that ends the run with exit code 7.
  func unmet(_ error: ExpectationError, at range: SourceRange, _ file: ScriptFile) -> EvqError {
    report([error.diagnostic(at: range)], file.source)
    return .said(7)
  }
}

extension QueryResult {
  fileprivate func error(unlessRows count: Int) -> ExpectationError? {
    rowCount == count ? nil : .rows(expected: count, found: rowCount, isCut: isCut)
  }
}
