import EvqModel
import EvqPlan

/// Collects the conditions on `occurredAt` into one window to send.
///
///     since 7d until 1d                        →  occurredAfter, occurredBefore
///     occurredAt >= 2026-01-05 and occurredAt < 2026-01-06
///
/// For Events v3 they also stay in the local filter: HubSpot does not document whether the bounds are
/// inclusive, so the request covers one more millisecond on either side.
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
  /// Why a window is empty.
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
