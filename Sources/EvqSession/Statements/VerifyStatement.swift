import EvqEngine
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

extension VerifyStatement: RunnableStatement {
  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    try await session.check(query, &step)
  }

  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError) {
    try await session.verify(self, step.plans)
  }
}

extension Session {
  /// Runs a query with everything pushed and with nothing pushed, and prints the differing rows.
  ///
  /// A difference is exit code 1.
  fileprivate mutating func verify(
    _ node: VerifyStatement,
    _ plans: [PlannedQuery]
  ) async throws(EvqError) {
    let planned = try await plan(node.query, checked: plans)
    let (plan, now) = (planned.plan, planned.now)
    let budget = MemoryBudget(bytesMax: settings.memoryMax.bytes)
    let pushed = try await collect(plan, now, "verify", budget)
    let local = try await self.plan(plan.query.withoutPushdown, now)
    let unpushed = try await collect(local, now, "verify", budget)
    let difference = ResultDifference(
      pushed.rows,
      unpushed.rows,
      names: ("pushed", "unpushed"),
      byID: false
    )
    try write(difference.table)
    let isOrdered = difference.count > 0 || pushed.rows.rows == unpushed.rows.rows
    let sent =
      "\(pushed.report.cost(plan)) with everything pushed, "
      + "\(unpushed.report.cost(local)) with nothing pushed"
    let verdict: String
    if difference.count > 0 {
      verdict = "different: \(difference.summary)"
    } else if !isOrdered {
      verdict = "different: the same \(pushed.rows.rows.count.of("row")) in another order"
    } else {
      verdict = "the same \(pushed.rows.rows.count.of("row")) both ways"
    }
    say("\(verdict) · \(sent)")
    if difference.count > 0 || !isOrdered { throw .difference }
  }
}

extension SourceReport {
  /// What an answer cost: requests of the service, or rows of a file.
  fileprivate func cost(_ plan: Plan) -> String {
    plan.capabilities.path == nil ? "\(rowsRead.of("row")) read" : requests.of("request")
  }
}
