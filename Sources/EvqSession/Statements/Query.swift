import EvqPlan
import EvqSyntax

extension Query: RunnableStatement {
  var givesRows: Bool { true }

  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    let own = try await session.check(self, &step)
    guard !own.hasErrors else { return own }
    for expectation in step.expectations {
      let all = try await session.check(self, &step, expecting: [expectation.condition])
      step.elsewhere += all.filter { !own.contains($0) }.found(in: expectation.file)
    }
    if step.expectations.count > 1 {
      // The query runs with all conditions at once.
      let conditions = step.expectations.map(\.condition)
      _ = try await session.check(self, &step, expecting: conditions)
    }
    return own
  }

  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError) {
    let runner = QueryRunner(
      query: self,
      checkedPlans: step.plans,
      expectations: step.expectations,
      isExpected: step.isExpected
    )
    try await runner.run(in: &session)
  }
}
