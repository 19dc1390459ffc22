import EvqBackends
import EvqEngine
import EvqModel
import EvqPlan
import EvqSyntax

extension WhyStatement: RunnableStatement {
  /// Without a query, an earlier statement must have one.
  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    if case .event(let id, _) = subject { diagnostics = session.constant(id).diagnostics }
    if let query { return diagnostics + (try await session.check(query, &step)) }
    if !session.frame.script.hasResult, session.results.last == nil {
      diagnostics.append(ScriptError.nothingBefore.diagnostic(at: range))
    }
    return diagnostics
  }

  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError) {
    try await session.why(self, step.plans)
  }
}

extension Session {
  /// Prints the truth of every condition for one event, or how many rows each condition left.
  fileprivate mutating func why(
    _ node: WhyStatement,
    _ plans: [PlannedQuery]
  ) async throws(EvqError) {
    guard let query = node.query ?? results.last?.query else { throw .source(.nothingBefore) }
    let id = eventID(of: node)
    let now = now
    let last = node.query == nil ? results.last : nil
    // A question about a result is asked at its moment, with the names that it had.
    let text = try await inFrame {
      $0.settings.now = last?.now ?? now
      if let last { $0.bindings = last.bindings }
    } _: { (session) throws(EvqError) in
      let planned = try await session.plan(query, checked: plans)
      return try await session.report(node, id, planned)
    }
    try output.write(rows: Array(text.utf8))
  }

  private mutating func report(
    _ node: WhyStatement,
    _ id: Text,
    _ planned: PlannedQuery
  ) async throws(EvqError) -> String {
    let (plan, now) = (planned.plan, planned.now)
    switch node.subject {
    case .conditions: return try await funnelText(plan, now)
    case .row(let literal):
      let isAsked = node.query != nil || results.last?.shown.lacksIDs ?? false
      let event = try await event(atRow: literal, in: isAsked ? plan : nil, now)
      return try await whyText(event, plan, now, isShown: true)
    case .event:
      let shown = node.query == nil ? results.last?.shown.event(id) : nil
      let event = shown ?? ShownEvents.Event(id: id, type: nil)
      return try await whyText(event, plan, now, isShown: shown != nil)
    }
  }

  /// The id that a `why` names; empty if it names none.
  private func eventID(of node: WhyStatement) -> Text {
    guard case .event(let id, _) = node.subject else { return "" }
    return constant(id).value?.text ?? ""
  }

  /// The event in a row of the result: that of the plan, which runs again, or the last one.
  private mutating func event(
    atRow literal: Literal,
    in plan: Plan?,
    _ now: Instant
  ) async throws(EvqError) -> ShownEvents.Event {
    var shown = results.last?.shown
    var count = results.last?.rowCount ?? 0
    if let plan {
      let plan = try await self.plan(plan.query.reading([.id, .eventType]), now)
      var found = ShownEvents(plan)
      count = 0
      _ = try await forEachBatch(of: plan, now) { (batch) throws(EvqError) in
        count += batch.count
        found.add(batch)
      }
      shown = found
    }
    guard let shown, shown.areEvents else { throw .source(.rowIsNoEvent) }
    guard case .number(let digits) = literal.value, let number = Int(digits), number >= 1,
      number <= shown.events.count
    else { throw .source(.noSuchRow(literal, rows: count, known: shown.events.count)) }
    return shown.events[number - 1]
  }

  private mutating func whyText(
    _ event: ShownEvents.Event,
    _ plan: Plan,
    _ now: Instant,
    isShown: Bool
  ) async throws(EvqError) -> String {
    let found = try await fetch(event, plan.query, now)
    let trace = RowTrace(plan.query) { found.value(of: $0) }
    return WhyReport(plan.query, found, trace, now: now, isShown: isShown).text(settings.rowPalette)
  }

  // MARK: The funnel

  private mutating func funnelText(_ plan: Plan, _ now: Instant) async throws(EvqError) -> String {
    let query = plan.query
    let sent = query.requiredConditions + (backend.isLive ? query.boundingConditions : [])
    let asked = try await self.plan(query.replacingConditions(with: sent), now)
    var funnel = FilterFunnel(query.rowConditions)
    let report = try await forEachBatch(of: asked, now) { (batch) throws(EvqError) in
      for row in batch.selection {
        let value = { (slot: SlotReference) in batch.value(slot: slot.index, row: row) }
        let computed = query.computedValues(value)
        _ = funnel.take { computed[$0.index] ?? value($0) }
      }
    }
    return FunnelReport(query, funnel, report, sent: sent.map(\.text)).text(settings.rowPalette)
  }
}

extension BoundQuery {
  /// The conditions on time and type, which limit how many events of a live account are read.
  fileprivate var boundingConditions: [BoundCondition] {
    let required = requiredConditions.map(\.text)
    return conditions.filter {
      $0.readsOnly([.eventType, .occurredAt]) && !required.contains($0.text)
    }
  }
}
