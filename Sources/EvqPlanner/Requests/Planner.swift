package import EvqModel
package import EvqPlan
package import EvqSyntax

/// Turns a bound query into a plan: the requests to send and the conditions to check locally.
///
/// An ordered list of small rewrites changes a draft. Three invariants hold: the pushed and the local
/// conditions together are the query's condition; the rows do not depend on what is pushed; a limit is never
/// pushed below a local filter, a local sort or a merge.
package enum Planner {
  /// The default limit on the requests of one plan.
  package static let requestsMax = 1_000

  /// Placeholder for each event type of an account whose types are not known yet.
  package static let anyEventType = "(each event type)"

  /// The rewrites, in the order in which they run.
  static let rewrites: [any PlanRewrite.Type] = [
    FoldConstants.self,
    PushNegationInward.self,
    MergeSameField.self,
    SplitConjuncts.self,
    FindContradictions.self,
    ExtractTimeWindow.self,
    SplitIntoRequests.self,
    EnumerateEventTypes.self,
    ListRequests.self,
    LimitPages.self,
    ExplainLocal.self,
  ]

  /// The plan of a query, or nil and the errors; both can come with warnings.
  ///
  /// A plan of more than `requestsMax` requests is an error.
  package static func plan(
    _ query: BoundQuery,
    catalog: Catalog,
    requestsMax: Int = Planner.requestsMax
  ) -> (plan: Plan?, diagnostics: [Diagnostic]) {
    var draft = PlanDraft(query: query, catalog: catalog, requestsMax: requestsMax)
    draft.checkObjectProperties()
    for rewrite in rewrites { rewrite.apply(to: &draft) }
    draft.checkSelections()
    draft.checkCursor()
    draft.checkEventTypes()
    let diagnostics = draft.diagnostics.inSourceOrder
    return (diagnostics.hasErrors ? nil : draft.plan(), diagnostics)
  }
}

/// One small step of planning; its comment shows an example in evq's syntax.
protocol PlanRewrite: SendableMetatype {
  static func apply(to draft: inout PlanDraft)
}
