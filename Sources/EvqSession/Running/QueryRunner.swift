import EvqBackends
import EvqEngine
import EvqModel
import EvqPlan
import EvqSyntax

/// Runs one query: bind, plan, open, pipeline, render, footer.
struct QueryRunner {
  let query: Query
  /// The plans of the check.
  var checkedPlans: [PlannedQuery] = []
  /// The conditions of the `expect` statements after it.
  var expectations: [RowExpectation] = []
  /// Whether an `expect` follows: then all rows are read, and files of `| save` wait for it.
  var isExpected = false

  func run(in session: inout Session) async throws(EvqError) {
    // Planning may fail; then there is no last result.
    session.forgetResult()
    // `Analyzer.bind` and `Planner.plan`; the plan of the check where it still holds.
    let planned = try await session.plan(
      query,
      checked: checkedPlans,
      expecting: expectations.map(\.condition)
    )
    // `Backend.open` gives the source of batches; `Execution` takes them through the pipeline.
    var run = try await open(planned, in: &session)
    // Each batch of the result goes through the renderer to the output.
    let failure = await run.printRows()
    let before = session.results
    session.remember(run, query, failure)
    if let failure { throw try end(&run, failure, hadRows: before.deliversRows, in: session) }
    // Files of `| save` are renamed, and the footer says what was read, dropped and cut.
    let files = try commitFiles(&run, in: &session)
    guard !session.settings.isQuiet else { return }
    let notes = await session.notesOnEmptyResult(run, after: before.kept)
    let footer = Footer(run, saved: files, backend: session.backend, emptyNotes: notes)
    session.output.write(message: footer.text(session.settings.messagePalette))
  }

  private func open(
    _ planned: PlannedQuery,
    in session: inout Session
  ) async throws(EvqError) -> QueryRun {
    let input = planned.plan.query.input
    let settings = session.settings
    // Files are opened first: nothing is requested for an output that cannot be written.
    try session.noteReading(session.backend.paths(of: input))
    let saved = try SavedFiles(
      planned.plan,
      inputs: session.inputFiles,
      rowsPath: session.output.filePath,
      isDryRun: settings.isDryRun
    )
    let execution = try await session.execution(
      of: planned.plan,
      planned.now,
      shownRowsMax: isExpected ? nil : settings.shownRowsMax,
      explainsEmptiness: !settings.isQuiet && !session.backend.canReread(input)
    )
    return QueryRun(planned, execution, saved, settings, session.output)
  }

  /// Hands the files over to the `expect` that follows, or commits them; a line for each.
  private func commitFiles(
    _ run: inout QueryRun,
    in session: inout Session
  ) throws(EvqError) -> [String] {
    let files = try run.finishFiles()
    if isExpected { session.frame.script.waiting = files } else { try files.commit() }
    session.frame.script.result = QueryResult(run, expectations)
    return isExpected ? [] : files.lines
  }

  /// Ends the files of a query that failed and reports them; the failure that ends the run.
  private func end(
    _ run: inout QueryRun,
    _ failure: EvqError,
    hadRows: Bool,
    in session: Session
  ) throws(EvqError) -> EvqError {
    let failure = failure.after(run, query, hadRows: hadRows)
    for line in try run.endFiles(after: failure) { session.say(line) }
    return failure
  }
}

extension EvqError {
  /// The failure as it ends a run: after printed rows, one of the service leaves a partial result.
  ///
  /// `hadRows` says that earlier statements have printed some.
  fileprivate func after(_ run: QueryRun, _ query: Query, hadRows: Bool) -> EvqError {
    func rest(isForgotten: Bool) -> Incomplete {
      let rest = Continuation(run, query, run.report, cursorIsForgotten: isForgotten)
      return .rows(rest: rest?.text, repeatsRows: rest?.repeatsRows ?? false)
    }
    switch self {
    case .source(let error) where error.code.family.concernsService:
      guard run.rowCount == 0 else {
        return .partial(error, rest(isForgotten: error.code == .requestRefused))
      }
      return hadRows ? .partial(error, .statements) : self
    case .interrupted(nil) where run.rowCount > 0:
      return .interrupted(rest(isForgotten: false))
    case .source, .interrupted, .partial, .program, .alreadyReported, .usage, .closedPipe:
      return self
    }
  }
}
