import EvqEngine
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

extension Session {
  /// `verify`: answers a query with everything pushed and with nothing pushed; rows of one answer only are
  /// printed, and make the run fail.
  mutating func verify(_ node: VerifyStatement) async throws(EvqError) {
    let (made, diagnostics, now) = try await plan(node.query)
    let plan = try Session.planned(made, diagnostics)
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
    try print(difference)
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

  /// Names and plans of both queries.
  mutating func check(_ node: CompareStatement) async throws(EvqError) -> [Diagnostic] {
    let first = try await plan(node.first, asks: false).diagnostics
    return first + (try await plan(node.second, asks: false).diagnostics)
  }

  /// `compare`: the rows that are in one of two results only; events are compared by their ids.
  mutating func compare(_ node: CompareStatement) async throws(EvqError) {
    let budget = MemoryBudget(bytesMax: settings.memoryMax.bytes)
    var results: [ResultRows] = []
    for query in [node.first, node.second] {
      let (made, diagnostics, now) = try await plan(query)
      let plan = try Session.planned(made, diagnostics)
      results.append(try await collect(plan, now, "compare", budget).rows)
    }
    let difference = ResultDifference(
      results[0],
      results[1],
      names: ("first", "second"),
      byID: results[0].areEvents && results[1].areEvents
    )
    try print(difference)
    say(difference.summary)
  }

  private mutating func collect(
    _ plan: Plan,
    _ now: Instant,
    _ statement: String,
    _ budget: MemoryBudget
  ) async throws(EvqError) -> (rows: ResultRows, report: SourceReport) {
    var rows = ResultRows(plan.query, statement: statement, budget: budget)
    let report = try await forEachBatch(of: plan, now) { (batch) throws(EvqError) in
      do throws(RuntimeFailure) {
        try rows.add(batch)
      } catch {
        throw EvqError(error)
      }
    }
    return (rows, report)
  }

  private func print(_ difference: ResultDifference) throws(EvqError) {
    try write(difference.table)
  }

  /// Prints rows that were made here, in the format of rows.
  func write(_ table: ValueTable) throws(EvqError) {
    var renderer = settings.format.renderer(settings.renderOptions)
    var bytes: [UInt8] = []
    renderer.begin(table.schema, to: &bytes)
    renderer.write(table.batch, to: &bytes)
    renderer.end(to: &bytes)
    try output.write(rows: bytes)
  }
}

extension SourceReport {
  /// What an answer cost: requests of the service, or rows of a file.
  fileprivate func cost(_ plan: Plan) -> String {
    plan.capabilities.path == nil ? "\(rowsRead.of("row")) read" : requests.of("request")
  }
}
