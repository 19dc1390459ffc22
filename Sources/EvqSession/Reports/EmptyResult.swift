import EvqModel
import EvqPlan
import EvqSyntax

/// Explains why a query returned no rows, without sending a request.
struct EmptyResult {
  /// The most rows that are read again to find the reason.
  static let rowsMax = 100_000

  private let plan: Plan
  private let now: Instant
  /// The filter that dropped the last rows; nil if no rows were available.
  private let funnel: FilterFunnel?
  /// Values of earlier results, used if no rows were available.
  private let seenValues: Vocabulary
  private var query: BoundQuery { plan.query }
  private var isPartial: Bool { funnel?.isPartial ?? false }

  init(_ plan: Plan, _ funnel: FilterFunnel?, _ seenValues: Vocabulary, now: Instant) {
    self.plan = plan
    self.funnel = funnel
    self.seenValues = seenValues
    self.now = now
  }

  var notes: [String] {
    let tests = funnel.map { $0.emptying?.condition.tests ?? [] }
    let meanings = (tests ?? query.rowConditions.flatMap(\.condition.tests))
      .compactMap(\.probableMeaning).unique
    if !meanings.isEmpty { return Array(meanings.prefix(3)) }
    if let step = funnel?.emptying, let note = note(about: step) { return [note] }
    if let since = plan.window.since, since > now, funnel == nil {
      return ["the window starts at \(since), after now, \(now)"]
    }
    return query.rowConditions.flatMap(\.condition.tests).compactMap { seenNote($0) }
  }

  /// A note about a value of an earlier result that nearly matches.
  private func seenNote(_ test: Test) -> String? {
    guard case .oneOf(.slot(let slot), let texts) = test.form,
      let values = seenValues.values[slot.name]?.map({ Text($0.text) }),
      !values.contains(where: texts.contains)
    else { return nil }
    let misses = values.compactMap { value in
      test.nearMiss({ _ in .text(value) }).map { (value: value, miss: $0) }
    }
    guard let nearest = misses.min(by: { $0.miss.rank < $1.miss.rank }) else { return nil }
    return
      "`\(test.text)`: the previous result has \(Spelling.string(nearest.value.string)), which "
      + nearest.miss.difference + (nearest.miss.spelling.map { "; use \($0)" } ?? "")
  }

  private func note(about step: FilterFunnel.Step) -> String? {
    if let note = windowNote(step) { return note }
    if step.values.filledCount == 0, step.missing == step.arrived, let field = step.field {
      return isPartial
        ? "none of the \(step.arrived) \(query.rowNoun)s that were checked has \(field.spelling)"
        : "no \(rows(before: step)) has \(field.spelling)"
    }
    guard let nearest = funnel?.nearest, nearest.miss.rank < 9 else { return nil }
    let count = nearest.rowCount
    let least = isPartial ? "at least " : ""
    let noun = least + (count == 1 ? "1 \(query.rowNoun) has" : "\(count) \(query.rowNoun)s have")
    let spelling = nearest.miss.spelling.map { spelling in
      // A renamed column has another name here than its field.
      step.field.map { step.text.contains($0.spelling) } ?? false ? "; use \(spelling)" : ""
    }
    return "`\(step.text)` matches nothing: \(noun) \(nearest.value.spelling), which "
      + nearest.miss.difference + (spelling ?? "")
  }

  /// Names the rows before a step: `event with eventType = a and property.b = c`.
  private func rows(before step: FilterFunnel.Step) -> String {
    let earlier = (funnel?.steps ?? []).prefix { $0.kept > 0 }.map(\.text)
    return query.rowNoun + (earlier.isEmpty ? "" : " with \(earlier.joined(separator: " and "))")
  }

  /// A note if the window is before or after all rows.
  private func windowNote(_ step: FilterFunnel.Step) -> String? {
    guard !isPartial, let window = step.condition.timeWindow, let moments = step.values.moments
    else {
      return nil
    }
    if let until = window.until, until <= moments.lowerBound {
      return
        "the window ends at \(until); the first \(rows(before: step)) is at \(moments.lowerBound)"
    }
    if let since = window.since, since > moments.upperBound {
      return
        "the window starts at \(since); the last \(rows(before: step)) is at \(moments.upperBound)"
    }
    return nil
  }
}
