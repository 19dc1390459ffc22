import EvqBackends
import EvqEngine
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

extension DescribeStatement: RunnableStatement {
  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    try await session.check(self, &step)
  }

  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError) {
    try await session.describe(self)
  }
}

extension Session {
  /// The sample size: the newest events.
  private static let sampleMax = "10000"
  private static let valuesShown = 100

  /// Checks that the subject exists.
  fileprivate mutating func check(
    _ node: DescribeStatement,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    switch node.subject {
    case .sources: return []
    case .query(let query): return try await check(query, &step)
    case .named(let name):
      guard case .unknown(let known) = try await meaning(of: name) else { return [] }
      let takes =
        "\(sources.keys.sorted().joined(separator: ", ")), types, an event type, a field or a query"
      let error = ScriptError.unknownSubject(name.text, known: known, takes: takes)
      return [error.diagnostic(at: name.range)]
    case .field(let path): return try await check(Session.sample(of: path), &step)
    case .part(let kind, let path):
      switch kind.text {
      case "type": return []
      case "field": return try await check(Session.sample(of: path), &step)
      default:
        return [
          ScriptError.unknownSubject(
            kind.text,
            known: ["type", "field"],
            takes: "type T, field F, or a query"
          ).diagnostic(at: kind.range)
        ]
      }
    }
  }

  /// Prints the subject's description as rows.
  fileprivate mutating func describe(_ node: DescribeStatement) async throws(EvqError) {
    switch node.subject {
    case .sources: try write(.sources(sources))
    case .query(let query): try await describe(query)
    case .named(let name): try await describe(name)
    case .field(let path): try await describe(field: path)
    case .part(let kind, let path):
      if kind.text == "type" {
        try await describe(type: path)
      } else {
        try await describe(field: path)
      }
    }
  }

  private var sources: [String: SourceCapabilities] { backend.sources }

  // MARK: A bare name

  /// The meaning of a name without `type` or `field` before it.
  private enum Meaning {
    case source(SourceCapabilities)
    case types
    case type
    case field(FieldPath)
    /// An event type or a property: only the events tell which.
    case typeOrProperty
    /// Nothing; the list has the known names.
    case unknown([String])
  }

  private mutating func meaning(of name: Name) async throws(EvqError) -> Meaning {
    if let source = sources[name.text] { return .source(source) }
    if name.text == "types" { return .types }
    let fields = Field.ofEvent.map(\.name)
    if fields.contains(name.text) {
      return .field(FieldPath(parts: [name], range: name.range))
    }
    guard let catalog = try await environment(withCatalogs: true).catalogs["events"],
      catalog.sampledEvents > 0
    else { return .typeOrProperty }
    if catalog.eventTypes.contains(name.text) { return .type }
    if catalog.propertyCounts[name.text] != nil { return .field(Session.property(name)) }
    return .unknown(
      sources.keys.sorted() + ["types"] + catalog.eventTypes + fields + catalog.propertyNames
    )
  }

  private static func property(_ name: Name) -> FieldPath {
    FieldPath(parts: [Name("property", at: name.range), name], range: name.range)
  }

  private mutating func describe(_ name: Name) async throws(EvqError) {
    switch try await meaning(of: name) {
    case .source(let source): try write(.fields(of: source))
    case .types: try await describeTypes()
    case .type: try await describe(type: FieldPath(parts: [name], range: name.range))
    case .field(let path): try await describe(field: path)
    case .typeOrProperty: try await describe(typeOrProperty: name)
    case .unknown: throw .source(.noSuchName(name.text))
    }
  }

  private mutating func describe(typeOrProperty name: Name) async throws(EvqError) {
    do throws(EvqError) {
      try await describe(type: FieldPath(parts: [name], range: name.range))
    } catch {
      guard error.code == .noSuchEvent else { throw error }
      try await describe(field: Session.property(name), isCertain: false)
    }
  }

  // MARK: Types

  /// Prints the event types, with their counts unless counting needs requests.
  private mutating func describeTypes() async throws(EvqError) {
    let names = try await environment(withCatalogs: true).catalogs["events"]
    guard let counts = names?.eventCounts, !counts.isEmpty else {
      let text = backend.isLive ? "from event_types" : "from events | count by eventType as name"
      guard let query = Session.query(text) else { return }
      return try await QueryRunner(query: query).run(in: &self)
    }
    let ranked = counts.sorted { ($1.value, Text($0.key)) < ($0.value, Text($1.key)) }
    let rows = ranked.map { [Value.text($0.key), .number(Double($0.value))] }
    try write(ValueTable(columns: ["name", "count"], rows: rows))
  }

  private mutating func describe(type path: FieldPath) async throws(EvqError) {
    guard let query = Session.query("from events sort -occurredAt limit \(Session.sampleMax)")
    else {
      return
    }
    let planned = try await plan(query)
    let now = planned.now
    var bound = planned.plan.query
    guard let condition = bound.condition(that: .eventType, is: Text(path.name))
    else { throw .source(.noSuchType(path.name, known: [])) }
    bound.conditions = [condition]
    guard let slot = bound.slots.first(where: { $0.reference.field == .properties })?.reference
    else { return }
    var profiles = PropertyProfiles()
    let asked = try await self.plan(bound, now)
    _ = try await forEachBatch(of: asked, now) { (batch) throws(EvqError) in
      for row in batch.selection { profiles.add(batch.value(slot: slot.index, row: row)) }
    }
    guard profiles.rowCount > 0 else {
      let known = try await environment(withCatalogs: true).catalogs["events"]?.eventTypes ?? []
      throw .source(.noSuchType(path.name, known: known))
    }
    try write(.properties(profiles))
    say("examined the newest \(profiles.rowCount.of("event")) of \(path.name)")
  }

  // MARK: A field

  /// With `isCertain` the field is described even if no event has it.
  private mutating func describe(
    field path: FieldPath,
    isCertain: Bool = true
  ) async throws(EvqError) {
    let planned = try await plan(Session.sample(of: path))
    let (plan, now) = (planned.plan, planned.now)
    guard let slot = plan.query.output.columns.first?.slot else { return }
    var profile = ValueProfile()
    var count = 0
    _ = try await forEachBatch(of: plan, now) { (batch) throws(EvqError) in
      count += batch.count
      for row in batch.selection { profile.take(batch.value(slot: slot.index, row: row)) }
    }
    guard isCertain || profile.filledCount > 0 else {
      throw .source(.noSuchName(path.parts.last?.text ?? ""))
    }
    try write(.values(of: profile, count: count, rowsMax: Session.valuesShown))
    let distinct = profile.distinctCount
    let more = distinct == ValueProfile.distinctMax ? " or more" : ""
    say(
      "\(profile.filledCount) of the newest \(count.of("event")) have \(slot.name), "
        + "with \(distinct)\(more) different values"
    )
  }

  /// A query for one field of the newest events.
  private static func sample(of path: FieldPath) -> Query {
    var query =
      query("from events sort -occurredAt limit \(sampleMax)")
      ?? Query(absentAt: path.range)
    let item = SelectItem(field: path, alias: nil)
    query.clauses.append(Clause(form: .select([item]), range: path.range))
    return query
  }

  /// Parses a query of evq's own; text of a program never becomes part of it.
  private static func query(_ text: String) -> Query? {
    let script = Parser.parse(SourceText(name: "describe", text: text)).script
    guard case .query(let query)? = script.statements.first else { return nil }
    return query
  }

  // MARK: A query

  /// Prints the columns before and after each stage.
  private mutating func describe(_ query: Query) async throws(EvqError) {
    let environment = try await environment(of: query)
    var table = ValueTable(columns: ["stage", "in", "out"])
    var source = query
    source.clauses = []
    source.stages = []
    var before = Session.columns(of: source, environment)
    for count in 0...query.stages.count {
      var part = query
      part.stages = Array(query.stages.prefix(count))
      let after = Session.columns(of: part, environment)
      let text =
        count == 0 ? SourcePrinter.text(of: part) : SourcePrinter.text(of: query.stages[count - 1])
      table.append([.text(text), .text(before), .text(after)])
      before = after
    }
    try write(table)
  }

  private static func columns(of query: Query, _ environment: Environment) -> String {
    let columns = Analyzer.bind(query, in: environment).query?.output.columns ?? []
    return columns.map { "\($0.name) \($0.slot.type.rawValue)" }.joined(separator: ", ")
  }
}

extension RuntimeFailure {
  fileprivate static func noSuchName(_ name: String) -> RuntimeFailure {
    RuntimeFailure(
      .noSuchEvent,
      "no event has the type or the property \(Spelling.string(name))",
      helps: ["describe types shows the types; describe alone shows the sources"]
    )
  }

  fileprivate static func noSuchType(_ name: String, known: [String]) -> RuntimeFailure {
    let near = Suggestion.nearest(to: name, among: known)
    return RuntimeFailure(
      .noSuchEvent,
      "no event has the type \(Spelling.string(name))",
      helps: [near.map { "did you mean `\($0)`?" } ?? "describe types shows the account's"]
    )
  }
}
