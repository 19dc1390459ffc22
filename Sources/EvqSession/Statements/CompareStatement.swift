import EvqEngine
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

extension CompareStatement: RunnableStatement {
  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    let own = try await session.check(first, &step)
    return own + (try await session.check(second, &step))
  }

  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError) {
    try await session.compare(self, step.plans)
  }
}

extension Session {
  /// Prints the rows that only one of two results has; events are compared by id.
  fileprivate mutating func compare(
    _ node: CompareStatement,
    _ plans: [PlannedQuery]
  ) async throws(EvqError) {
    let budget = MemoryBudget(bytesMax: settings.memoryMax.bytes)
    var compared: [ResultRows] = []
    for query in [node.first, node.second] {
      let planned = try await plan(query, checked: plans)
      let (rows, _) = try await collect(planned.plan, planned.now, "compare", budget)
      compared.append(rows)
    }
    let difference = ResultDifference(
      compared[0],
      compared[1],
      names: ("first", "second"),
      byID: compared[0].areEvents && compared[1].areEvents
    )
    try write(difference.table)
    say(difference.summary)
  }
}
