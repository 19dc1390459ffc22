import EvqModel
import EvqPlan

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
      guard let window = draft.conjuncts[index].condition.timeWindow else { continue }
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
}

extension TimeWindow {
  /// Why a window holds no time.
  fileprivate var emptiness: String {
    guard let since, let until else { return "the time window is empty" }
    return "no time is at or after \(since) and before \(until)"
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
