import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// The rows of a query do not depend on how it was planned.
///
/// Each case is a random query over a random account. It runs as a naive row-by-row evaluation, without
/// pushdown, and with full pushdown under random capabilities. A failure names its seed; `EVQ_SEED=1234` runs
/// only that account. `EVQ_QUERIES=50` asks each account 50 queries, for a long run after a change of the planner.
struct DifferentialTests {
  private static let accounts = 400
  /// 12 make 4,800 cases, which take about a core's two minutes in a debug build.
  private static let queriesPerAccount =
    ProcessInfo.processInfo.environment["EVQ_QUERIES"].flatMap { Int($0) } ?? 12

  private static let chosenSeed = ProcessInfo.processInfo.environment["EVQ_SEED"].flatMap {
    UInt64($0)
  }

  @Test("pushed, unpushed and naive evaluation agree", arguments: 0..<8)
  func agree(part: Int) async throws {
    for number in stride(from: part, to: Self.accounts, by: 8) {
      let seed = UInt64(number) &+ 1_000
      guard Self.chosenSeed ?? seed == seed else { continue }
      var generator = RandomCase(seed: seed)
      let events = generator.events(count: 12 + generator.random.below(50))
      let world = try await World(events)
      for query in 0..<Self.queriesPerAccount {
        let context = "seed \(seed), query \(query)"
        try await check(&generator, world, context)
      }
    }
  }

  private func check(_ generator: inout RandomCase, _ world: World, _ context: String) async throws
  {
    let predicate = generator.predicate(depth: 3, over: world.events)
    let order = generator.random.pick([
      "", " sort occurredAt", " sort -occurredAt", " sort property.p, -id",
    ])
    let window = generator.random.chance(25) ? " since 15h until 2h" : ""
    let text = "from events where \(predicate)\(window)\(order)"
    let expected = world.plainRows(predicate, window: !window.isEmpty, order: order)

    let local = try await world.rows(text, .local(source: "events"), Catalog())
    #expect(local == expected, "nothing pushed: \(text) (\(context))")

    let capabilities = world.randomCapabilities(&generator.random)
    let catalog = generator.random.chance(50) ? world.catalog : world.catalogWithoutCounts
    let pushed = try await world.rows(text, capabilities, catalog)
    #expect(pushed == expected, "pushed: \(text) (\(context))")

    let limit = generator.random.below(12)
    let limited = try await world.rows("\(text) limit \(limit)", capabilities, catalog)
    #expect(limited == Array(expected.prefix(limit)), "limit \(limit): \(text) (\(context))")

    try await checkPartition(predicate, world, context)
  }

  @Test("selecting a record by its properties adds a condition", arguments: 0..<4)
  func recordProperties(part: Int) async throws {
    for number in 0..<40 {
      let seed = UInt64(part * 1_000 + number) &+ 500_000
      var generator = RandomCase(seed: seed)
      let world = try await World(generator.events(count: 40))
      for _ in 0..<10 {
        let predicate = generator.predicate(depth: 2, over: world.events)
        let tier = generator.random.pick(["gold", "tin"])
        let prefix = "objectType = contact and objectProperty.tier = \(tier)"
        let text = "from events where \(prefix) and (\(predicate))"
        let expected = world.plainRows(predicate, window: false, order: "", tier: tier)
        let capabilities = world.randomCapabilities(&generator.random)
        let rows = try await world.rows(text, capabilities, world.catalog)
        #expect(rows == expected, "\(text) (seed \(seed))")
      }
    }
  }

  /// Checks that a query selects the true rows and its negation the false ones.
  ///
  /// For the other rows, the condition is missing.
  private func checkPartition(
    _ predicate: RandomPredicate,
    _ world: World,
    _ context: String
  ) async throws {
    let yes = try await world.rows(
      "from events where \(predicate)",
      world.capabilities,
      world.catalog
    )
    let no = try await world.rows(
      "from events where not (\(predicate))",
      world.capabilities,
      world.catalog
    )
    let missing = world.events.filter { predicate.truth(of: $0) == nil }.count
    #expect(Set(yes).isDisjoint(with: no), "\(predicate) (\(context))")
    #expect(yes.count + no.count + missing == world.events.count, "\(predicate) (\(context))")
  }
}

/// A random account and its evaluations.
private struct World {
  let events: [TestEvent]
  let capabilities = EventsEndpoint.capabilities
  private let account: Account
  private let transport: InProcessTransport
  private let ordered: ByteBuffer

  init(_ events: [TestEvent]) async throws {
    self.events = events.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    ordered = ByteBuffer(self.events.map { $0.json + "\n" }.joined())
    let shuffled = ByteBuffer(events.map { $0.json + "\n" }.joined())
    let scanner = try RecordScanner(
      slots: Account.slots,
      slotCount: Account.slots.count,
      rowsMax: 7
    )
    var source = MemorySource(shuffled, layout: .lines, scanner: scanner)
    account = try await Account(reading: &source, records: World.records)
    transport = InProcessTransport(
      Emulator(account: account),
      clock: { testNow }
    )
  }

  var catalog: Catalog {
    var catalog = account.catalog
    catalog.sampledEvents = 0
    return catalog
  }

  var catalogWithoutCounts: Catalog { Catalog(eventTypes: account.catalog.eventTypes) }

  /// The endpoint's capabilities with random page sizes and fan-out limits.
  ///
  /// They must not change the rows.
  func randomCapabilities(_ random: inout SeededRandom) -> SourceCapabilities {
    var copy = capabilities
    copy.paging?.limitMax = random.pick([1, 2, 7, 100])
    copy.fanOutMax = random.pick([1, 3, 64])
    copy.repeatedValuesMax = random.pick([1, 2, 50])
    return copy
  }

  // MARK: Naive evaluation

  /// Contacts 1 and 2 and company 3 are gold, contact 3 is tin.
  ///
  /// There is no contact 4.
  private static let records =
    [("1", "gold"), ("2", "gold"), ("3", "tin")].map { id, tier in
      Account.Record(objectType: ObjectType("contact"), id: id, properties: ["tier": tier])
    } + [Account.Record(objectType: ObjectType("company"), id: "3", properties: ["tier": "gold"])]

  private static let contactsByTier: [String: Set<String>] = ["gold": ["1", "2"], "tin": ["3"]]

  func plainRows(
    _ predicate: RandomPredicate,
    window: Bool,
    order: String,
    tier: String? = nil
  ) -> [String] {
    let now = testNow.milliseconds
    let kept = events.filter { event in
      let inWindow = event.time >= now - 15 * 3_600_000 && event.time < now - 2 * 3_600_000
      let hasTier = tier.map { tier in
        event.objectType == "CONTACT"
          && World.contactsByTier[tier]?.contains(event.objectId) == true
      }
      return predicate.truth(of: event) == true && (!window || inWindow) && hasTier ?? true
    }
    switch order {
    case " sort -occurredAt":
      return kept.sorted { $0.time != $1.time ? $0.time > $1.time : $0.id < $1.id }.map(\.id)
    case " sort property.p, -id":
      return kept.sorted(by: World.byPropertyAndId).map(\.id)
    default:
      return kept.map(\.id)
    }
  }

  /// Sorted by `p` byte for byte, missing last, then by descending id.
  private static func byPropertyAndId(_ left: TestEvent, _ right: TestEvent) -> Bool {
    let first = left.properties["p"].map { Array($0.utf8) }
    let second = right.properties["p"].map { Array($0.utf8) }
    if first == second { return left.id > right.id }
    guard let first else { return false }
    guard let second else { return true }
    return first.lexicographicallyPrecedes(second)
  }

  // MARK: evq's evaluation

  /// The ids of a query's rows under these capabilities.
  func rows(
    _ text: String,
    _ capabilities: SourceCapabilities,
    _ catalog: Catalog
  ) async throws -> [String] {
    let (script, syntax) = Parser.parse(SourceText(name: "random", text: text))
    try #require(!syntax.hasErrors, "\(text): \(syntax)")
    guard case .query(let query)? = script.statements.first else { return [] }
    let environment = Environment(now: testNow, sources: ["events": capabilities])
    let (bound, analysis) = Analyzer.bind(query, in: environment)
    let plan = Planner.plan(
      try #require(bound, "\(text): \(analysis)"),
      catalog: catalog
    )
    let chosen = try #require(plan.plan, "\(text): \(plan.diagnostics)")
    return try await ids(of: chosen)
  }

  private func ids(of plan: Plan) async throws -> [String] {
    var execution = Execution(Pipeline(plan, shownRowsMax: nil), over: try source(of: plan))
    var ids: [String] = []
    func take(_ batch: Batch) {
      let slot = plan.query.idSlot ?? 0
      ids += batch.selection.compactMap { batch.value(slot: slot, row: $0).text?.string }
    }
    while plan.emptyReason == nil, let step = try await execution.step() {
      if let result = step.result { take(result) }
    }
    for batch in try await execution.finish() { take(batch) }
    return ids
  }

  private func source(of plan: Plan) throws -> any BatchSource {
    let slots = plan.query.slots.compactMap { slot in
      slot.reference.field.map { (slot: slot.reference.index, field: $0) }
    }
    let scanner = try RecordScanner(slots: slots, slotCount: plan.query.slots.count, rowsMax: 5)
    guard plan.query.capabilities.path != nil else {
      return MemorySource(ordered, layout: .lines, scanner: scanner)
    }
    let pages = plan.requests.map {
      RecordPages(
        $0,
        form: ServiceSource.events.page,
        transport: transport,
        scanner: scanner
      )
    }
    if pages.count == 1 {
      return OrderedSource(
        pages[0],
        timeSlot: plan.query.timeSlot ?? 0,
        idSlot: plan.query.idSlot ?? 0,
        isDescending: plan.order == .descending
      )
    }
    return MergedSource(
      pages,
      timeSlot: plan.query.timeSlot ?? 0,
      idSlot: plan.query.idSlot ?? 0,
      isDescending: plan.order == .descending
    )
  }
}
