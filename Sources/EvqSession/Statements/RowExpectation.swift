import EvqEngine
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

/// A condition that an `expect` checks on the rows of the query before it.
struct RowExpectation {
  let condition: Expression
  let file: ScriptFile
  /// Identifies the statement: its file and its offset.
  let key: String

  init(_ condition: Expression, _ node: ExpectStatement, _ file: ScriptFile) {
    self.condition = condition
    self.file = file
    key = RowExpectation.key(node, file)
  }

  static func key(_ node: ExpectStatement, _ file: ScriptFile) -> String {
    "\(file.source.name):\(node.range.lower)"
  }
}

/// The result of a condition for the rows so far.
struct RowCheck {
  private var evaluator: PredicateEvaluator
  private(set) var failedCount = 0
  /// The first row that failed, as `column = value`.
  private(set) var firstFailure: String?

  init(_ condition: Condition) {
    evaluator = PredicateEvaluator(condition)
  }

  mutating func note(_ batch: Batch, _ schema: RenderSchema) {
    let kept = evaluator.filter(batch)
    guard kept.count < batch.count else { return }
    failedCount += batch.count - kept.count
    guard firstFailure == nil else { return }
    let good = Set(kept.selection)
    guard let row = batch.selection.first(where: { !good.contains($0) }) else { return }
    let cells = schema.columns.map { column in
      "\(column.name) = \(batch.value(slot: column.slot, row: row).spelling)"
    }
    firstFailure = cells.joined(separator: ", ")
  }
}

/// The properties of the last result that an `expect` checks.
struct QueryResult {
  let columns: [String]
  let rowCount: Int
  /// Whether the result was cut after the first rows.
  let isCut: Bool
  let checks: [String: RowCheck]

  init(_ run: QueryRun, _ expectations: [RowExpectation]) {
    columns = run.schema.columns.map(\.name)
    rowCount = run.rowCount
    isCut = run.execution.pipeline.cutShownRows
    checks = Dictionary(
      zip(expectations.map(\.key), run.checks),
      uniquingKeysWith: { first, _ in first }
    )
  }
}

/// The errors of an `expect`: it cannot be checked, or the result differs.
enum ExpectationError {
  case nothingBefore
  /// The rows of the query were printed before the condition was known.
  case notTogether
  case rowCountExpected
  case unknownCode(String)
  case rows(expected: Int, found: Int, isCut: Bool)
  case columns(expected: [String], found: [String])
  case noRows(String)
  case condition(String, RowCheck, of: Int)
  case noError(String)
  case otherError(String, found: [DiagnosticCode])

  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .nothingBefore:
      return Diagnostic(
        .resultMissing,
        "`expect` needs a result before it, and there is none",
        at: range,
        helps: ["run a query first: from events limit 5; expect 5 rows"]
      )
    case .notTogether:
      return Diagnostic(
        .resultMissing,
        "the rows were printed before this condition was known",
        at: range,
        helps: [
          "write the query and `expect` in one program: from events limit 5; expect id != \"\""
        ]
      )
    case .rowCountExpected:
      return Diagnostic(.typeMismatch, "`expect … rows` takes a whole number from 0", at: range)
    case .unknownCode(let name): return unknownCode(name, at: range)
    case .rows(let expected, let found, let isCut):
      return Diagnostic(
        .unmetExpectation,
        "expected \(expected.of("row")), found \(found)",
        at: range,
        helps: isCut ? ["only the first \(found.of("row")) were shown; `limit all` lifts that"] : []
      )
    case .columns(let expected, let found):
      return Diagnostic(
        .unmetExpectation,
        "expected the columns \(expected.joined(separator: ", "))",
        at: range,
        helps: ["the result has: \(found.joined(separator: ", "))"]
      )
    case .noRows(let condition):
      return Diagnostic(
        .unmetExpectation,
        "expected `\(condition)` for every row, but there are no rows",
        at: range,
        helps: ["`expect empty` expects that"]
      )
    case .condition(let condition, let check, let count):
      return Diagnostic(
        .unmetExpectation,
        "expected `\(condition)` for every row; it is not true for \(check.failedCount) of \(count)",
        at: range,
        helps: check.firstFailure.map { ["the first failing row: \($0)"] } ?? []
      )
    case .noError(let code):
      return Diagnostic(
        .unmetExpectation,
        "expected error \(code), but the statement before it succeeded",
        at: range
      )
    case .otherError(let code, let found):
      let codes = found.map(\.rawValue).unique.joined(separator: ", ")
      return Diagnostic(.unmetExpectation, "expected error \(code), found \(codes)", at: range)
    }
  }

  private func unknownCode(_ name: String, at range: SourceRange) -> Diagnostic {
    let codes = DiagnosticCode.allCases.filter { $0.severity == .error }.map(\.rawValue)
    return Diagnostic(
      .unknownCode,
      "there is no error `\(name)`",
      at: range,
      label: Suggestion.label(for: name, among: codes),
      helps: ["the first line of an error has its code: error[E0203]"]
    )
  }
}
