import EvqHubSpot
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax
import EvqTestSupport
import Testing

/// Plans of single conditions, compared as text.
struct PlannerTests {
  private static let catalog = Catalog(eventTypes: ["e_a", "pe1_b", "pe1_c"])

  private func plan(
    _ text: String,
    _ capabilities: SourceCapabilities = EventsEndpoint.capabilities,
    catalog: Catalog = PlannerTests.catalog
  ) throws -> Plan {
    let (script, _) = Parser.parse(SourceText(name: "test", text: text))
    guard case .query(let query)? = script.statements.first else { throw NoQuery() }
    let environment = Environment(now: testNow, sources: ["events": capabilities])
    let (bound, diagnostics) = Analyzer.bind(query, in: environment)
    let planned = Planner.plan(try #require(bound, "\(diagnostics)"), catalog: catalog)
    return try #require(planned.plan, "\(planned.diagnostics)")
  }

  private struct NoQuery: Error {}

  /// The filters of a plan's requests, without window, order and page size.
  private func filters(_ plan: Plan) -> [String] {
    plan.requests.map { request in
      request.parameters
        .filter { !["sort", "limit", "occurredAfter", "occurredBefore"].contains($0.name) }
        .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }
  }

  struct Example: Sendable, CustomStringConvertible {
    let condition: String
    let requests: [String]
    var local: String?
    var description: String { condition }
  }

  @Test(
    "a condition is sent or checked locally",
    arguments: [
      Example(condition: "eventType = e_a", requests: ["eventType=e_a"]),
      Example(
        condition: "eventType in (e_a, pe1_b)",
        requests: ["eventType=e_a", "eventType=pe1_b"]
      ),
      Example(
        condition: "eventType = e_a or eventType = other",
        requests: ["eventType=e_a", "eventType=other"]
      ),
      Example(
        condition: "eventType starts with \"pe\"",
        requests: ["eventType=pe1_b", "eventType=pe1_c"]
      ),
      Example(condition: "eventType != e_a", requests: ["eventType=pe1_b", "eventType=pe1_c"]),
      Example(condition: "not (eventType in (pe1_b, pe1_c))", requests: ["eventType=e_a"]),
      Example(
        condition: "eventType in (e_a, pe1_b) and eventType matches /^pe/",
        requests: ["eventType=pe1_b"]
      ),
      Example(condition: "eventType contains \"zzz\"", requests: []),
      Example(
        condition: "eventType = e_a and property.p = x",
        requests: ["eventType=e_a&property.p=x"]
      ),
      Example(
        condition: "eventType = e_a and property.p in (x, y)",
        requests: ["eventType=e_a&property.p=x&property.p=y"]
      ),
      Example(
        condition: "eventType = e_a and (property.p = x or property.p = y)",
        requests: ["eventType=e_a&property.p=x&property.p=y"]
      ),
      Example(
        condition: "eventType = e_a and property.p in (x, y) and property.p in (y, z)",
        requests: ["eventType=e_a&property.p=y"]
      ),
      Example(
        condition: "eventType = e_a and property.p in (x, y) and property.p != x",
        requests: ["eventType=e_a&property.p=x&property.p=y"],
        local: "property.p != x"
      ),
      Example(
        condition: "eventType = e_a and property.n = 5.0",
        requests: ["eventType=e_a&property.n=5.0"]
      ),
      Example(
        condition: "eventType = e_a and property.p = \"\"",
        requests: ["eventType=e_a"],
        local: "property.p = \"\""
      ),
      Example(
        condition: "eventType = e_a and number(property.n) = 5",
        requests: ["eventType=e_a"],
        local: "number(property.n) = 5"
      ),
      Example(
        condition: "property.p = x",
        requests: [
          "eventType=e_a&property.p=x", "eventType=pe1_b&property.p=x",
          "eventType=pe1_c&property.p=x",
        ]
      ),
      Example(
        condition: "id = a",
        requests: ["eventType=e_a&id=a", "eventType=pe1_b&id=a", "eventType=pe1_c&id=a"]
      ),
      Example(
        condition: "objectType = contacts and objectId = 5",
        requests: ["objectType=contact&objectId=5"]
      ),
      Example(
        condition: "objectType = contact and objectId in (5, 6)",
        requests: ["objectType=contact&objectId=5", "objectType=contact&objectId=6"]
      ),
      Example(
        condition: "objectType = contact and objectId = 5 and eventType = e_a and property.p = x",
        requests: ["objectType=contact&objectId=5&eventType=e_a&property.p=x"]
      ),
      Example(
        condition: "objectType = contact and objectId = 5 and property.p = x",
        requests: ["objectType=contact&objectId=5"],
        local: "property.p = x"
      ),
      Example(
        condition: "eventType = e_a and objectId = 5",
        requests: ["eventType=e_a"],
        local: "objectId = 5"
      ),
      Example(
        condition: "eventType = e_a and objectType = contact and objectId = 05",
        requests: ["objectType=contact&eventType=e_a"],
        local: "objectId = 05"
      ),
      Example(
        condition: "objectType = contact and objectProperty.email = \"a@b.c\"",
        requests: ["objectType=contact&objectProperty.email=a@b.c"]
      ),
      Example(
        condition: "eventType = e_a and (property.p = x or property.q = y)",
        requests: ["eventType=e_a&property.p=x", "eventType=e_a&property.q=y"]
      ),
      Example(
        condition: "eventType = e_a and (property.p = x or property.q contains \"y\")",
        requests: ["eventType=e_a"],
        local: "property.p = x or property.q contains \"y\""
      ),
      Example(
        condition:
          "(eventType = e_a and property.p = x) or (eventType = pe1_b and property.q != y)",
        requests: ["eventType=e_a&property.p=x", "eventType=pe1_b"],
        local: "(eventType = e_a and property.p = x) or (eventType = pe1_b and property.q != y)"
      ),
      Example(
        condition: "eventType = e_a and (property.p = x or eventType = pe1_b)",
        requests: ["eventType=e_a&property.p=x"]
      ),
      Example(
        condition: "eventType = e_a and not (property.p != x or property.q = y)",
        requests: ["eventType=e_a&property.p=x"],
        local: "not property.q = y"
      ),
      Example(
        condition: "eventType = e_a and lower(property.p) = x",
        requests: ["eventType=e_a"],
        local: "lower(property.p) = x"
      ),
      Example(condition: "lower(eventType) = \"e_a\"", requests: ["eventType=e_a"]),
      Example(
        condition: "eventType = e_a and objectType != contact",
        requests: ["eventType=e_a"],
        local: "objectType != contact"
      ),
    ]
  )
  func sends(_ example: Example) throws {
    let plan = try plan("from events where \(example.condition)")
    #expect(filters(plan) == example.requests)
    let local = plan.conjuncts.filter { [.local, .inexact].contains($0.outcome) }.map(\.text)
    #expect(local == (example.local.map { [$0] } ?? []))
  }

  @Test(
    "conditions that no event can meet send nothing",
    arguments: [
      "property.p = a and property.p = b", "eventType = e_a and eventType = pe1_b",
      "property.p in (a, b) and property.p in (c)", "property.p = a and property.p != a",
      "objectType = contact and objectType = company", "1 > 2", "id = a and false",
      "occurredAt > now and occurredAt < now - 1d",
    ]
  )
  func contradictions(condition: String) throws {
    let plan = try plan("from events where \(condition)")
    #expect(plan.requests.isEmpty && plan.emptyReason != nil)
  }

  @Test func `more than 64 record ids are checked locally`() throws {
    let ids = (1...65).map(String.init).joined(separator: ", ")
    let plan = try plan(
      "from events where eventType = e_a and objectType = contact and objectId in (\(ids))"
    )
    #expect(filters(plan) == ["objectType=contact&eventType=e_a"])
    #expect(plan.local != nil)
  }

  @Test func `many values of a property become several requests`() throws {
    let values = (1...120).map { "v\($0)" }.joined(separator: ", ")
    let plan = try plan("from events where eventType = e_a and property.p in (\(values))")
    #expect(plan.requests.count == 3)
    #expect(plan.local == nil)
  }

  @Test func `a plan over the budget is refused`() throws {
    let catalog = Catalog(eventTypes: (0...Planner.requestsMax).map { "pe1_\($0)" })
    let (script, _) = Parser.parse(SourceText(name: "test", text: "from events"))
    guard case .query(let query)? = script.statements.first else { throw NoQuery() }
    let environment = Environment(now: testNow, sources: ["events": EventsEndpoint.capabilities])
    let bound = try #require(Analyzer.bind(query, in: environment).query)
    #expect(Planner.plan(bound, catalog: catalog).diagnostics.map(\.code) == [.tooManyRequests])
  }

  @Test(
    "a limit reduces the page size only if no row is dropped locally",
    arguments: [
      ("where eventType = e_a limit 5", 6), ("where eventType = e_a since 7d limit 5", 6),
      ("where eventType = e_a limit 99", 100), ("where eventType = e_a limit 500", 100),
      ("where eventType = e_a limit 0", 1),
      ("where eventType in (e_a, pe1_b) limit 5", 100),
      ("where eventType = e_a and property.p != x limit 5", 100),
      ("where eventType = e_a sort property.p limit 5", 100),
      ("where eventType = e_a sort -occurredAt limit 5", 6),
      ("where eventType = e_a", 100),
    ]
  )
  func pageSize(clauses: String, size: Int) throws {
    #expect(try plan("from events \(clauses)").pageSize == size)
  }

  @Test func `every parameter has the range of its source text`() throws {
    let text = "from events where eventType = e_a and property.p in (x, y)"
    let source = SourceText(name: "test", text: text)
    for parameter in try plan(text).requests[0].parameters {
      let origin = source.text(in: parameter.range)
      switch parameter.name {
      case "eventType": #expect(origin == "eventType = e_a")
      case "property.p": #expect(origin == "property.p in (x, y)")
      default: #expect(origin.isEmpty)
      }
    }
  }

  @Test func `one wide request replaces narrow ones that need more pages`() throws {
    let catalog = Catalog(eventTypes: ["e_a"], eventCounts: ["e_a": 30])
    let plan = try plan(
      "from events where eventType = e_a and (property.p = x or property.q = y)",
      catalog: catalog
    )
    #expect(filters(plan) == ["eventType=e_a"])
    #expect(plan.local != nil)
  }

  @Test func `a source without filters checks everything locally`() throws {
    let plan = try plan("from events where eventType = e_a since 7d", .local(source: "events"))
    #expect(plan.requests.isEmpty && plan.conjuncts.allSatisfy { $0.outcome == .local })
  }
}
