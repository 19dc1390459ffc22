import EvqModel
import EvqPlan
import EvqSyntax

/// Sets the page size: a small `limit` needs only a small page without local filters.
///
/// The page has one row more than the limit: rows with equal times are sorted by id, and the extra row shows
/// whether more rows share the last time.
///
///     where eventType = a limit 5   →  limit=6
///     where eventType in (a, b) limit 5, or with a local filter or sort   →  limit=100
struct LimitPages: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    guard draft.sendsRequests, draft.emptyReason == nil, let paging = draft.capabilities.paging
    else { return }
    let isFilteredHere = draft.conjuncts.contains { $0.outcome == .local }
    var size = paging.limitMax
    if let limit = draft.query.limit, draft.requests.count == 1, !isFilteredHere,
      draft.localSort.isEmpty
    {
      size = min(limit, paging.limitMax - 1) + 1
    }
    draft.pageSize = size
    for index in draft.requests.indices {
      draft.requests[index].parameters.append(
        PlannedRequest.Parameter(name: paging.limitParameter, value: String(size), range: .none)
      )
      if let cursor = draft.query.cursor {
        draft.requests[index].parameters.append(
          PlannedRequest.Parameter(
            name: paging.cursorParameter,
            value: cursor,
            range: draft.query.cursorRange
          )
        )
      }
    }
  }
}
