package import EvqModel
import EvqPlan
import EvqPlanner
package import EvqSyntax

/// Runs programs, one statement after the other: the chain from text to rows.
package struct Session: Sendable {
  package var settings: Settings
  var backend: Backend
  let output: any SessionOutput
  private let clock: @Sendable () -> Instant
  /// What `let` and `param` have named so far.
  var bindings: NameTable<Environment.Binding> = [:]
  /// What scripts keep from one statement to the next.
  var scriptState = ScriptState()
  /// Whether a statement has printed a row: then a later failure leaves a part of the result.
  package var deliversRows = false
  /// Whether a query was run to its end or its failure.
  package var hasAnswered = false
  /// The rows of the last query, where the settings ask to keep them.
  package internal(set) var keptResult: KeptResult?
  /// The files that the run has read so far.
  var inputFiles = InputFiles()
  /// What a statement about a result can ask for.
  var lastResult: LastResult?
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

  /// Runs programs in order; the first that fails ends the run, unless all are to run.
  package mutating func run(_ programs: [SourceText]) async throws(EvqError) {
    try beginRun(programs)
    var failure: EvqError?
    for program in programs {
      do throws(EvqError) {
        try await runProgram(program)
      } catch {
        guard settings.keepsGoing, error.canGoOn else { throw error }
        report(error)
        failure = error.joined(with: failure)
      }
    }
    if let failure { throw failure }
  }

  /// Runs one program as a run of its own.
  package mutating func run(_ source: SourceText) async throws(EvqError) {
    try beginRun([source])
    try await runProgram(source)
  }

  /// Runs a program.
  ///
  /// Everything is checked before the first statement runs.
  private mutating func runProgram(_ source: SourceText) async throws(EvqError) {
    var program = Program.load(scriptFile(source))
    inputFiles.add(program.places)
    scriptState.places = [program.file.key]
    var findings = program.findings
    if !findings.hasErrors { findings += try await check(&program) }
    report(findings)
    guard !findings.hasErrors else { throw findings.failure }
    guard !settings.checksOnly else { return }
    try await run(program)
  }

  /// The now of a statement: one moment for all its parts.
  var now: Instant { settings.now ?? clock() }

  // MARK: Checking

  mutating func check(_ statement: Statement) async throws(EvqError) -> [Diagnostic] {
    switch statement {
    case .query(let query): return try await plan(query, asks: false).diagnostics
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
    case .include: return []  // Its statements stand in its place.
    case .save(let node):
      let diagnostics = check(node)
      if diagnostics.isEmpty { noteSaved(node) }
      return diagnostics
    case .expect(let node): return check(node)
    // What it runs is about another file: `check` of a program looks at it.
    case .run: return []
    }
  }

  // MARK: Running

  mutating func run(_ step: Program.Step) async throws(EvqError) {
    switch step.statement {
    case .query(let query):
      // What is expected of a result is expected of all its rows.
      let shownRowsMax = settings.shownRowsMax
      if step.isExpected { settings.shownRowsMax = nil }
      defer { settings.shownRowsMax = shownRowsMax }
      try await answer(query, expecting: step.expectations, isExpected: step.isExpected)
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
    case .include: break  // Its statements stand in its place.
    case .run(let node): try await run(node, step)
    case .save(let node): try save(node)
    case .expect(let node): try await meet(node, step.file)
    }
  }

  /// The environment of a statement.
  mutating func environment(withCatalogs needsCatalogs: Bool = false) async throws(EvqError)
    -> Environment
  {
    do throws(RuntimeFailure) {
      let now = now
      return Environment(
        now: now,
        sources: capabilities,
        catalogs: needsCatalogs ? try await backend.catalogs(now: now) : [:],
        bindings: bindings
      )
    } catch {
      throw EvqError(error)
    }
  }

  /// The environment of a query: the saved queries that it stands on belong to it.
  mutating func environment(of query: Query) async throws(EvqError) -> Environment {
    let names = namesInScope(of: query)
    // A file's content is not known before it is read, so no account has to be made for it.
    var environment = try await environment(withCatalogs: query.standsOnSource(names))
    environment.bindings = names
    if case .binding = query.source { environment.savedQueries = savedNames }
    return environment
  }

  /// What sources accept, by name.
  var capabilities: [String: SourceCapabilities] {
    backend.sources.merging(settings.assumedCapabilities) { $1 }
  }

  /// The plan of a query in an environment of its own.
  ///
  /// `asks` allows the questions that some plans need: which event types there are; `expectations`
  /// are conditions about the rows.
  mutating func plan(
    _ query: Query,
    asks: Bool = true,
    expecting expectations: [Expression] = []
  ) async throws(EvqError) -> (plan: Plan?, diagnostics: [Diagnostic], now: Instant) {
    var environment = try await environment(of: query)
    let (bound, analysis) = Analyzer.bind(query, in: environment, expecting: expectations)
    guard let bound else { return (nil, analysis, environment.now) }
    var (plan, planning) = try await plan(bound, in: &environment, asks: asks)
    if environment.bindings.count > bindings.count {
      // A part of a saved query is no place in this program.
      planning = planning.compactMap { $0.moved(into: query.range) }
    }
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
}

extension Query {
  /// Whether a source of the backend stands behind the query, directly or through `$name`.
  ///
  /// A name that leads to itself is an error of the analyzer's; here it counts as a source.
  fileprivate func standsOnSource(
    _ bindings: NameTable<Environment.Binding>,
    depth: Int = 0
  ) -> Bool {
    guard depth < 100 else { return true }
    switch source {
    case .named: return true
    case .path, .standardInput, .absent: return false
    case .binding(let name):
      switch bindings[name.text] {
      case .query(let query): return query.standsOnSource(bindings, depth: depth + 1)
      case .saved(let query, let names): return query.standsOnSource(names, depth: depth + 1)
      case .value, .list, .computed, nil: return false
      }
    }
  }
}
