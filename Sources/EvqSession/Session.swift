package import EvqModel
import EvqPlanner
package import EvqSyntax

/// Runs programs, one statement after the other: the chain from text to rows.
package struct Session: Sendable {
  package var settings: Settings
  var backend: Backend
  let output: any SessionOutput
  private let clock: @Sendable () -> Instant
  /// What `let` and `param` have named so far.
  var bindings: [String: Environment.Binding] = [:]
  /// Whether a statement has printed a row: then a later failure leaves a part of the result.
  package var deliversRows = false
  /// The rows of the last query, where the settings ask to keep them.
  package internal(set) var keptResult: KeptResult?
  /// What a statement about a result can ask for.
  var lastResult: LastResult?
  /// Whether a query stands before the statement that is checked.
  var hasQueryBefore = false
  /// What requests have waited for so far.
  let waits = RequestWaits()

  /// Starts a session; the clock gives the now of a statement where the settings fix none.
  package init(
    settings: Settings,
    output: any SessionOutput,
    clock: @escaping @Sendable () -> Instant
  ) {
    self.settings = settings
    self.output = output
    self.clock = clock
    backend = Backend(settings, notify: RequestNotices(settings, output, waits).tell)
  }

  /// Runs a program.
  ///
  /// Everything is checked before the first statement runs.
  package mutating func run(_ source: SourceText) async throws(EvqError) {
    let (script, syntax) = Parser.parse(source)
    var diagnostics = syntax
    if !syntax.hasErrors { diagnostics += try await check(script) }
    report(diagnostics, source)
    guard !diagnostics.hasErrors else { throw .program }
    guard !settings.checksOnly else { return }
    for statement in script.statements { try await run(statement) }
  }

  /// The now of a statement: one moment for all its parts.
  var now: Instant { settings.now ?? clock() }

  // MARK: Checking

  /// Names, types and plans of all statements; nothing is sent, and no setting stays changed.
  mutating func check(_ script: Script) async throws(EvqError) -> [Diagnostic] {
    let saved = (settings, bindings, hasQueryBefore)
    defer { (settings, bindings, hasQueryBefore) = saved }
    var diagnostics = ParameterCheck.diagnostics(of: script, given: settings.parameters)
    guard !diagnostics.hasErrors else { return diagnostics }
    for statement in script.statements {
      diagnostics += try await check(statement)
      // A name without a value would make every use of it an error, too.
      if statement.namesSomething, diagnostics.hasErrors { break }
    }
    return diagnostics.inSourceOrder
  }

  private mutating func check(_ statement: Statement) async throws(EvqError) -> [Diagnostic] {
    switch statement {
    case .query(let query):
      hasQueryBefore = true
      return try await plan(query, asks: false).diagnostics
    case .explain(let node): return try await plan(node.query, asks: false).diagnostics
    case .binding(let node):
      if case .query(let query) = node.value {
        let diagnostics = try await plan(query, asks: false).diagnostics
        if !diagnostics.hasErrors { bindings[node.name.text] = .query(query) }
        return diagnostics
      }
      return bind(node)
    case .parameter(let node): return bind(node)
    case .echo(let node): return constant(node.text).diagnostics
    case .setting(let node): return apply(node)
    case .send(let node): return check(node)
    case .why(let node): return try await check(node)
    case .verify(let node): return try await plan(node.query, asks: false).diagnostics
    case .compare(let node): return try await check(node)
    case .describe(let node): return try await check(node)
    }
  }

  // MARK: Running

  private mutating func run(_ statement: Statement) async throws(EvqError) {
    switch statement {
    case .query(let query): try await answer(query)
    case .explain(let node): try await explain(node)
    case .binding(let node):
      if case .query(let query) = node.value {
        bindings[node.name.text] = .query(query)
      } else {
        _ = bind(node)
      }
    case .parameter(let node): _ = bind(node)
    case .echo(let node):
      output.write(message: (constant(node.text).value?.text?.string ?? "") + "\n")
    case .setting(let node): _ = apply(node)
    case .send(let node): try await send(node)
    case .why(let node): try await why(node)
    case .verify(let node): try await verify(node)
    case .compare(let node): try await compare(node)
    case .describe(let node): try await describe(node)
    }
  }

  /// The environment of a statement.
  mutating func environment(withCatalogs needsCatalogs: Bool = false) async throws(EvqError)
    -> Environment
  {
    do throws(SourceError) {
      let now = now
      return Environment(
        now: now,
        sources: backend.sources.merging(settings.assumedCapabilities) { $1 },
        catalogs: needsCatalogs ? try await backend.catalogs(now: now) : [:],
        bindings: bindings
      )
    } catch {
      throw EvqError(error)
    }
  }

  /// The plan of a query in an environment of its own.
  ///
  /// `asks` allows the questions that some plans need: which event types there are.
  mutating func plan(
    _ query: Query,
    asks: Bool = true
  ) async throws(EvqError) -> (plan: Plan?, diagnostics: [Diagnostic], now: Instant) {
    // A file's content is not known before it is read, so no account has to be made for it.
    var environment = try await environment(withCatalogs: query.standsOnSource(bindings))
    let (bound, analysis) = Analyzer.bind(query, in: environment)
    guard let bound else { return (nil, analysis, environment.now) }
    let (plan, planning) = try await plan(bound, in: &environment, asks: asks)
    return (plan, analysis + planning, environment.now)
  }

  /// The plan of a query that is bound.
  mutating func plan(
    _ bound: BoundQuery,
    in environment: inout Environment,
    asks: Bool
  ) async throws(EvqError) -> (plan: Plan?, diagnostics: [Diagnostic]) {
    let made = makePlan(bound, environment)
    guard asks, made.plan?.needsEventTypes == true else { return made }
    do throws(SourceError) {
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
}

extension Statement {
  fileprivate var namesSomething: Bool {
    switch self {
    case .binding, .parameter: true
    case .query, .explain, .echo, .setting, .send, .why, .verify, .compare, .describe: false
    }
  }
}

extension Query {
  /// Whether a source of the backend stands behind the query, directly or through `$name`.
  ///
  /// A name that leads to itself is an error of the analyzer's; here it counts as a source.
  fileprivate func standsOnSource(
    _ bindings: [String: Environment.Binding],
    depth: Int = 0
  ) -> Bool {
    guard depth < 100 else { return true }
    switch source {
    case .named: return true
    case .path, .standardInput, .absent: return false
    case .binding(let name):
      guard case .query(let query)? = bindings[name.text] else { return false }
      return query.standsOnSource(bindings, depth: depth + 1)
    }
  }
}
