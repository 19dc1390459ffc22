import EvqBackends
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

/// A plan with the moment and the catalogs that it was made for.
struct PlannedQuery: Sendable {
  let plan: Plan
  let now: Instant
  fileprivate let range: SourceRange
  fileprivate let expectationCount: Int
  fileprivate let catalogRevision: Int
}

/// A plan, or what is wrong with its query.
struct PlanDraft {
  let planned: PlannedQuery?
  let diagnostics: [Diagnostic]

  /// The plan, or the first error as a failure of the run.
  ///
  /// Some errors need an answer of the service: how many requests a query takes depends on how many
  /// event types there are.
  func get() throws(EvqError) -> PlannedQuery {
    if let planned { return planned }
    guard let error = diagnostics.first(where: \.isError) else { throw .program }
    throw .source(RuntimeFailure(error.code, error.message, helps: error.helps))
  }
}

extension Session {
  /// Plans a query for its statement's check, which keeps the plan for the run; sends nothing.
  mutating func check(
    _ query: Query,
    _ step: inout Program.Step,
    expecting conditions: [Expression] = []
  ) async throws(EvqError) -> [Diagnostic] {
    let draft = try await draft(query, asks: false, expecting: conditions)
    if let planned = draft.planned { step.plans.append(planned) }
    return draft.diagnostics
  }

  /// The plan that a query runs with: that of the check, unless time or catalogs have moved on.
  ///
  /// `asks` allows the request for event types that some plans need; `conditions` are about the rows.
  mutating func plan(
    _ query: Query,
    checked plans: [PlannedQuery] = [],
    asks: Bool = true,
    expecting conditions: [Expression] = []
  ) async throws(EvqError) -> PlannedQuery {
    let now = now
    let checked = plans.last {
      $0.range == query.range && $0.expectationCount == conditions.count && $0.now == now
        && $0.catalogRevision == backend.catalogRevision && !(asks && $0.plan.needsEventTypes)
    }
    if let checked { return checked }
    return try await draft(query, asks: asks, expecting: conditions).get()
  }

  /// The plan of a query that was made of another one.
  mutating func plan(_ bound: BoundQuery, _ now: Instant) async throws(EvqError) -> Plan {
    let isSource = if case .source = bound.input { true } else { false }
    var environment = try await environment(withCatalogs: isSource)
    let made = try await plan(bound, in: &environment, asks: true)
    return try draft(made.plan, made.diagnostics, environment, .none, []).get().plan
  }

  /// Binds and plans a query in an environment of its own.
  mutating func draft(
    _ query: Query,
    asks: Bool,
    expecting conditions: [Expression] = []
  ) async throws(EvqError) -> PlanDraft {
    var environment = try await environment(of: query)
    let (bound, analysis) = Analyzer.bind(query, in: environment, expecting: conditions)
    guard let bound else { return PlanDraft(planned: nil, diagnostics: analysis) }
    var (plan, planning) = try await plan(bound, in: &environment, asks: asks)
    if environment.bindings.count > frame.bindings.count {
      // A position in a saved query means nothing in this program.
      planning = planning.compactMap { $0.moved(into: query.range) }
    }
    return draft(plan, analysis + planning, environment, query.range, conditions)
  }

  private func draft(
    _ plan: Plan?,
    _ diagnostics: [Diagnostic],
    _ environment: Environment,
    _ range: SourceRange,
    _ conditions: [Expression]
  ) -> PlanDraft {
    let planned = plan.map {
      PlannedQuery(
        plan: $0,
        now: environment.now,
        range: range,
        expectationCount: conditions.count,
        catalogRevision: backend.catalogRevision
      )
    }
    return PlanDraft(planned: planned, diagnostics: diagnostics)
  }

  private mutating func plan(
    _ bound: BoundQuery,
    in environment: inout Environment,
    asks: Bool
  ) async throws(EvqError) -> (plan: Plan?, diagnostics: [Diagnostic]) {
    let made = makePlan(bound, environment)
    guard asks, made.plan?.needsEventTypes == true else { return made }
    do throws(RuntimeFailure) {
      try await backend.fetchEventTypes(now: environment.now)
      environment.catalogs = try await backend.catalogs(now: environment.now)
    } catch {
      throw EvqError(error)
    }
    return makePlan(bound, environment)
  }

  private func makePlan(
    _ query: BoundQuery,
    _ environment: Environment
  ) -> (plan: Plan?, diagnostics: [Diagnostic]) {
    Planner.plan(
      query,
      catalog: environment.catalogs[query.capabilities.source] ?? Catalog(),
      requestsMax: settings.service.requestsMax ?? Planner.requestsMax
    )
  }

  // MARK: The environment

  /// The names that a statement can use, with its now.
  mutating func environment(withCatalogs needsCatalogs: Bool = false) async throws(EvqError)
    -> Environment
  {
    do throws(RuntimeFailure) {
      let now = now
      return Environment(
        now: now,
        sources: capabilities,
        catalogs: needsCatalogs ? try await backend.catalogs(now: now) : [:],
        bindings: frame.bindings
      )
    } catch {
      throw EvqError(error)
    }
  }

  /// The same with the saved queries that a query reads from.
  mutating func environment(of query: Query) async throws(EvqError) -> Environment {
    let names = namesInScope(of: query)
    // A query over a file needs no account, which takes a while to make.
    var environment = try await environment(withCatalogs: query.readsBackend(names))
    environment.bindings = names
    if case .binding = query.source { environment.savedQueries = savedNames }
    return environment
  }

  /// What sources accept, by name.
  var capabilities: [String: SourceCapabilities] {
    backend.sources.merging(settings.assumedCapabilities) { $1 }
  }
}

extension Query {
  /// Whether its rows come from a source of the backend, directly or through `$name`.
  ///
  /// A name that leads to itself is an error of the analyzer's; here it counts as a source.
  fileprivate func readsBackend(
    _ bindings: NameTable<Environment.Binding>,
    depth: Int = 0
  ) -> Bool {
    guard depth < 100 else { return true }
    switch source {
    case .named: return true
    case .path, .standardInput, .absent: return false
    case .binding(let name):
      switch bindings[name.text] {
      case .query(let query): return query.readsBackend(bindings, depth: depth + 1)
      case .saved(let query, let names): return query.readsBackend(names, depth: depth + 1)
      case .value, .list, .computed, nil: return false
      }
    }
  }
}
