import EvqEngine
import EvqModel
import EvqPlanner
import EvqSyntax

extension Session {
  /// The most events that are looked at, the newest ones.
  private static let sampleMax = "10000"
  private static let valuesShown = 100

  /// What a `describe` names must exist.
  mutating func check(_ node: DescribeStatement) async throws(EvqError) -> [Diagnostic] {
    let known = sources.keys.sorted()
    switch node.subject {
    case .sources: return []
    case .query(let query): return try await plan(query, asks: false).diagnostics
    case .named(let name):
      guard name.text != "types", sources[name.text] == nil else { return [] }
      let words = known + ["types", "type T", "field F"]
      return [ScriptError.unknownSubject(name.text, known: words).diagnostic(at: name.range)]
    case .part(let kind, let path):
      switch kind.text {
      case "type": return []
      case "field": return try await plan(Session.sample(of: path), asks: false).diagnostics
      default:
        return [
          ScriptError.unknownSubject(kind.text, known: ["type T", "field F"])
            .diagnostic(at: kind.range)
        ]
      }
    }
  }

  /// `describe`: what there is, as rows.
  mutating func describe(_ node: DescribeStatement) async throws(EvqError) {
    switch node.subject {
    case .sources: try write(.sources(sources))
    case .query(let query): try await describe(query)
    case .named(let name):
      if let source = sources[name.text] {
        try write(.fields(of: source))
      } else {
        try await describeTypes()
      }
    case .part(let kind, let path):
      if kind.text == "type" {
        try await describe(type: path)
      } else {
        try await describe(field: path)
      }
    }
  }

  private var sources: [String: SourceCapabilities] { backend.sources }

  // MARK: Types

  /// The event types, with their counts where counting reads nothing over the network.
  private mutating func describeTypes() async throws(EvqError) {
    let names = try await environment(withCatalogs: true).catalogs["events"]
    guard let counts = names?.eventCounts, !counts.isEmpty else {
      let text = backend.isLive ? "from event_types" : "from events | count by eventType as name"
      guard let query = Session.query(text) else { return }
      return try await answer(query)
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
    let (plan, _, now) = try await plan(query)
    guard var bound = plan?.query,
      let condition = bound.condition(that: .eventType, is: Text(path.name))
    else { throw .program }
    bound.conditions = [condition]
    guard let slot = bound.slots.first(where: { $0.reference.field == .properties })?.reference
    else { return }
    var profiles = PropertyProfiles()
    let asked = try await self.plan(bound, now)
    _ = try await forEachBatch(of: asked, now) { (batch) throws(EvqError) in
      for row in batch.selection { profiles.take(batch.value(slot: slot.index, row: row)) }
    }
    guard profiles.rowCount > 0 else {
      let known = try await environment(withCatalogs: true).catalogs["events"]?.eventTypes ?? []
      throw .source(.noSuchType(path.name, known: known))
    }
    try write(.properties(profiles))
    say("\(profiles.rowCount.of("event")) of \(path.name) looked at, the newest first")
  }

  // MARK: A field

  private mutating func describe(field path: FieldPath) async throws(EvqError) {
    let (plan, _, now) = try await plan(Session.sample(of: path))
    guard let plan, let slot = plan.query.output.columns.first?.slot else { throw .program }
    var profile = ValueProfile()
    var count = 0
    _ = try await forEachBatch(of: plan, now) { (batch) throws(EvqError) in
      count += batch.count
      for row in batch.selection { profile.take(batch.value(slot: slot.index, row: row)) }
    }
    try write(.values(of: profile, count: count, rowsMax: Session.valuesShown))
    let distinct = profile.distinctCount
    let more = distinct == ValueProfile.distinctMax ? " or more" : ""
    say(
      "\(slot.name) is there in \(profile.filledCount) of \(count.of("event")), the newest looked at; "
        + "\(distinct)\(more) different values"
    )
  }

  /// The newest events with one field.
  private static func sample(of path: FieldPath) -> Query {
    var query =
      query("from events sort -occurredAt limit \(sampleMax)")
      ?? Query(absentAt: path.range)
    let item = SelectItem(field: path, alias: nil)
    query.clauses.append(Clause(form: .select([item]), range: path.range))
    return query
  }

  /// A query that evq asks by itself; nothing of a program's is ever put into its text.
  private static func query(_ text: String) -> Query? {
    let script = Parser.parse(SourceText(name: "describe", text: text)).script
    guard case .query(let query)? = script.statements.first else { return nil }
    return query
  }

  // MARK: A query

  /// The columns that go into each stage and come out of it.
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

extension SourceError {
  fileprivate static func noSuchType(_ name: String, known: [String]) -> SourceError {
    let near = Suggestion.nearest(to: name, among: known)
    return SourceError(
      .noSuchEvent,
      "no event has the type \(Spelling.string(name))",
      helps: [near.map { "did you mean `\($0)`?" } ?? "describe types shows the account's"]
    )
  }
}
