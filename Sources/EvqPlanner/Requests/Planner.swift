package import EvqModel
package import EvqPlan
package import EvqSyntax

/// Decides what is sent and what is checked here.
///
/// A plan is made by an ordered list of small rewrites of a draft. Three things hold for every
/// query: pushed and local together are the condition; the rows do not depend on what was pushed;
/// a limit is never sent below a local filter, a local sort or a merge.
package enum Planner {
  /// The most requests of one plan, where nothing else is asked.
  package static let requestsMax = 1_000

  /// Stands for each event type of an account whose types are not known yet.
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

  /// The plan of a query, or nil with the errors that prevent one; warnings may come with both.
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

/// One small step of planning, with a comment that shows it in evq text.
protocol PlanRewrite: SendableMetatype {
  static func apply(to draft: inout PlanDraft)
}
