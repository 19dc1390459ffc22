import EvqModel

/// Collects the conditions on `occurredAt` into one window for the wire.
///
///     since 7d until 1d                        →  occurredAfter, occurredBefore
///     occurredAt >= 2026-01-05 and occurredAt < 2026-01-06
///
/// For Events v3 they stay in the local filter, too: whether the service counts the bounds in is
/// nowhere documented, so the wire gets one millisecond more on either side.
struct ExtractTimeWindow: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    for index in draft.conjuncts.indices {
      guard let window = window(of: draft.conjuncts[index].condition) else { continue }
      draft.window = draft.window.intersection(window)
      if draft.window.isEmpty {
        draft.becomeEmpty(draft.window.emptiness, at: draft.conjuncts[index].range)
      }
      guard let parameters = draft.capabilities.window else { continue }
      draft.conjuncts[index].outcome = parameters.bounds.outcome
      draft.conjuncts[index].reason = [
        window.since.map { _ in parameters.sinceParameter },
        window.until.map { _ in parameters.untilParameter },
      ].compactMap(\.self).joined(separator: ", ")
    }
  }

  /// The half-open window that a condition asks for, if it asks for nothing else.
  static func window(of condition: Condition) -> TimeWindow? {
    guard case .test(let test) = condition, !test.isNegated else { return nil }
    switch test.form {
    case .within(let operand, let window) where operand.field == .occurredAt:
      return window
    case .compare(let operand, let relation, let bound, as: .time):
      guard operand.field == .occurredAt, let instant = bound.constant?.instant else { return nil }
      return relation.window(at: instant)
    case .between(let operand, let low, let high, as: .time):
      guard operand.field == .occurredAt, let low = low.constant?.instant,
        let high = high.constant?.instant
      else { return nil }
      return TimeWindow(since: low, until: high.advanced(byMilliseconds: 1))
    default:
      return nil
    }
  }
}

extension TimeWindow {
  /// Why a window holds no time.
  fileprivate var emptiness: String {
    guard let since, let until else { return "the time window is empty" }
    return "no time is at or after \(since) and before \(until)"
  }
}

extension TestForm.Relation {
  fileprivate func window(at instant: Instant) -> TimeWindow {
    let next = instant.advanced(byMilliseconds: 1)
    return switch self {
    case .equal: TimeWindow(since: instant, until: next)
    case .less: TimeWindow(until: instant)
    case .lessOrEqual: TimeWindow(until: next)
    case .greater: TimeWindow(since: next)
    case .greaterOrEqual: TimeWindow(since: instant)
    }
  }
}

extension SourceCapabilities.Window.Bounds {
  fileprivate var outcome: PlannedConjunct.Outcome {
    switch self {
    case .undocumented: .inexact
    case .inclusiveMilliseconds: .exact
    }
  }
}
