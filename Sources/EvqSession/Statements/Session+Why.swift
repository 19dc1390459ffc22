import EvqEngine
import EvqModel
import EvqPlan
import EvqSyntax

extension Session {
  /// Names and types of a `why`; without a query, one must stand before it.
  mutating func check(_ node: WhyStatement) async throws(EvqError) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    if case .event(let id, _) = node.subject { diagnostics = constant(id).diagnostics }
    if let query = node.query {
      return diagnostics + (try await plan(query, asks: false).diagnostics)
    }
    if !scriptState.hasResult, lastResult == nil {
      diagnostics.append(ScriptError.nothingBefore.diagnostic(at: node.range))
    }
    return diagnostics
  }

  /// `why`: the truth of every condition for one event, or how many rows each condition left.
  mutating func why(_ node: WhyStatement) async throws(EvqError) {
    guard let query = node.query ?? lastResult?.query else { throw .source(.nothingBefore) }
    let id = eventID(of: node)
    // What is asked about a result is asked at its moment, with the names that it had.
    let saved = (settings.now, bindings)
    defer { (settings.now, bindings) = saved }
    settings.now = now
    if node.query == nil, let lastResult {
      settings.now = lastResult.now
      bindings = lastResult.bindings
    }
    let (made, diagnostics, now) = try await plan(query)
    let plan = try Session.planned(made, diagnostics)
    let text: String
    switch node.subject {
    case .conditions:
      text = try await funnelText(plan, now)
    case .row(let literal):
      let isAsked = node.query != nil || lastResult?.shown.lacksIDs ?? false
      let event = try await event(atRow: literal, in: isAsked ? plan : nil, now)
      text = try await whyText(event, plan, now, isShown: true)
    case .event:
      let shown = node.query == nil ? lastResult?.shown.event(id) : nil
      let event = shown ?? ShownEvents.Event(id: id, type: nil)
      text = try await whyText(event, plan, now, isShown: shown != nil)
    }
    try output.write(rows: Array(text.utf8))
  }

  /// The id that a `why` names, with the names of its own place; empty where it names none.
  private func eventID(of node: WhyStatement) -> Text {
    guard case .event(let id, _) = node.subject else { return "" }
    return constant(id).value?.text ?? ""
  }

  /// The event that a row of a result is; of a query's result, which is asked for, or of the last one.
  private mutating func event(
    atRow literal: Literal,
    in plan: Plan?,
    _ now: Instant
  ) async throws(EvqError) -> ShownEvents.Event {
    var shown = lastResult?.shown
    var count = lastResult?.rowCount ?? 0
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
  /// The conditions that keep the events of a live account down: their time and their type.
  fileprivate var boundingConditions: [BoundCondition] {
    let required = requiredConditions.map(\.text)
    return conditions.filter {
      $0.readsOnly([.eventType, .occurredAt]) && !required.contains($0.text)
    }
  }
}
