import EvqBackends
import EvqEngine
import EvqHTTP
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

extension ExplainStatement: RunnableStatement {
  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    try await session.check(query, &step)
  }

  /// Prints what would be sent and what evq filters itself; only `analyze` sends anything.
  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError) {
    let text: String
    switch form {
    case .analyze:
      let planned = try await session.plan(query, checked: step.plans)
      text = try await session.analysis(of: planned)
    case .full: text = try await explanation(step, in: &session).text(session.settings.rowPalette)
    case .requests:
      text = try await explanation(step, in: &session).requestsText(session.settings.rowPalette)
    case .plan:
      text = try await explanation(step, in: &session).planText(session.settings.rowPalette)
    case .json: text = try await explanation(step, in: &session).json
    }
    try session.output.write(rows: Array(text.utf8))
  }

  private func explanation(
    _ step: Program.Step,
    in session: inout Session
  ) async throws(EvqError) -> Explanation {
    let planned = try await session.plan(query, checked: step.plans, asks: false)
    let address = session.backend.address.description
    return Explanation(planned.plan, now: planned.now, baseURL: address)
  }

  /// Reads nothing that an output could replace: `analyze` checks that when it opens its input.
  func addFiles(to files: inout NamedFiles, from file: ScriptFile) {}
}

extension Session {
  /// Runs a query, prints no row, and reports what was sent, read and dropped.
  fileprivate mutating func analysis(of planned: PlannedQuery) async throws(EvqError) -> String {
    let plan = planned.plan
    _ = waits.take()
    var run = AnalyzedRun(plan)
    // A filter in the scan would drop rows that were not counted.
    var unfiltered = plan
    unfiltered.local = nil
    let start = ContinuousClock.now
    if plan.emptyReason == nil {
      let readsEverything = Pipeline(unfiltered, shownRowsMax: nil).readsEverything
      try noteReading(backend.paths(of: plan.query.input))
      var source = try await open(unfiltered, planned.now, readsEverything: readsEverything)
      run.note(opening: ContinuousClock.now - start)
      try await pull(&source, &run)
      run.report = source.report
    }
    try run.finish()
    run.waits = waits.take()
    let report = AnalysisReport(run, showsTimes: settings.now == nil)
    return report.text(settings.rowPalette)
  }

  private func pull(
    _ source: inout any BatchSource,
    _ run: inout AnalyzedRun
  ) async throws(EvqError) {
    do throws(RuntimeFailure) {
      while !run.isSatisfied {
        let start = ContinuousClock.now
        guard let batch = try await source.next() else { return }
        run.note(fetching: ContinuousClock.now - start)
        guard !Task.isCancelled else { break }
        try run.take(batch)
      }
    } catch {
      throw EvqError(error)
    }
    if Task.isCancelled { throw .interrupted(nil) }
  }
}
