import EvqEngine
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax
import EvqTestSupport
import Testing

/// The report of `why` agrees with the filter.
struct WhyTests {
  @Test("the tree's truth agrees with the filter", arguments: 0..<4)
  func treeAgreesWithFilter(part: Int) throws {
    try forEachTree(part) { tree, isKept, context in
      #expect((tree.truth == .true) == isKept, "\(context)")
    }
  }

  @Test("only the deciding tests can change the result", arguments: 0..<4)
  func decidersSuffice(part: Int) throws {
    var random = SeededRandom(seed: UInt64(part) + 77)
    try forEachTree(part) { tree, isKept, context in
      let claim = TruthClaim(keeps: tree.truth)
      let deciders = Dictionary(
        tree.deciders(claim).map { ($0.leaf, $0.claim) },
        uniquingKeysWith: { first, _ in first }
      )
      for _ in 0..<8 {
        var truths: [Int: Truth] = [:]
        for leaf in tree.leaves {
          let allowed = Truth.allCases.filter { deciders[leaf]?.holds(for: $0) ?? true }
          truths[leaf] = random.pick(allowed)
        }
        #expect((tree.truth(with: truths) == .true) == isKept, "\(context) \(truths)")
      }
    }
  }

  @Test("changing the suggested tests changes the result", arguments: 0..<4)
  func changesChangeResult(part: Int) throws {
    var singles = 0
    try forEachTree(part) { tree, isKept, context in
      let claim: TruthClaim = isKept ? .isNotTrue : .isTrue
      let changes = try #require(tree.changes(for: claim), "\(context)")
      #expect(!changes.isEmpty, "\(context)")
      var truths: [Int: Truth] = [:]
      for (leaf, claim) in changes { truths[leaf] = WhyTests.truth(claim) }
      #expect((tree.truth(with: truths) == .true) != isKept, "\(context) \(truths)")
      // If one test alone can change the result, it is a deciding test.
      if changes.count == 1 {
        singles += 1
        let deciders = tree.deciders(TruthClaim(keeps: tree.truth)).map(\.leaf)
        #expect(deciders.contains(changes[0].leaf), "\(context)")
      }
    }
    #expect(singles > 100)
  }

  @Test("the suggested condition holds", arguments: 0..<4)
  func spellingsHold(part: Int) throws {
    var count = 0
    for number in 0..<60 {
      var generator = RandomCase(seed: UInt64(part * 1_000 + number) &+ 900_000)
      let world = try TracedWorld(generator.events(count: 12))
      let query = try world.query(
        "from events where \(generator.predicate(depth: 2, over: world.events))"
      )
      for row in world.rows(of: query) {
        for leaf in RowTrace(query, row.value).tree.tests {
          guard case .test(let test) = leaf.form, let spelling = test.nearMiss(row.value)?.spelling
          else { continue }
          count += 1
          let other = try world.query("from events where \(spelling)")
          let same = try #require(world.rows(of: other).first { $0.id == row.id })
          #expect(RowTrace(other, same.value).tree.truth == .true, "\(test.text) → \(spelling)")
        }
      }
    }
    #expect(count > 100)
  }

  // MARK: Support

  private static func truth(_ claim: TruthClaim) -> Truth {
    switch claim {
    case .isTrue, .isNotFalse: .true
    case .isFalse, .isNotTrue: .false
    }
  }

  /// The truth trees of random events under random conditions, with the filter's result.
  private func forEachTree(
    _ part: Int,
    _ body: (TruthTree, Bool, String) throws -> Void
  ) throws {
    for number in 0..<40 {
      let seed = UInt64(part * 1_000 + number) &+ 800_000
      var generator = RandomCase(seed: seed)
      let world = try TracedWorld(generator.events(count: 12))
      for _ in 0..<5 {
        let text = "from events where \(generator.predicate(depth: 3, over: world.events))"
        let query = try world.query(text)
        let kept = world.kept(by: query)
        for row in world.rows(of: query) {
          let tree = RowTrace(query, row.value).tree
          try body(tree, kept.contains(row.id), "seed \(seed): \(text), \(row.id)")
        }
      }
    }
  }
}

/// Random events, scanned for a query's fields.
private struct TracedWorld {
  struct Row {
    let id: String
    let value: (SlotReference) -> Value
  }

  struct Unbound: Error { let text: String }

  let events: [TestEvent]
  private let buffer: ByteBuffer

  init(_ events: [TestEvent]) throws {
    self.events = events
    buffer = ByteBuffer(events.map { $0.json + "\n" }.joined())
  }

  func query(_ text: String) throws -> BoundQuery {
    let script = Parser.parse(SourceText(name: "why", text: text)).script
    guard case .query(let query)? = script.statements.first else { throw Unbound(text: text) }
    let environment = Environment(
      now: testNow,
      sources: ["events": .local(source: "events")]
    )
    guard let bound = Analyzer.bind(query, in: environment).query else { throw Unbound(text: text) }
    return bound
  }

  private func batches(of query: BoundQuery) -> [Batch] {
    let slots = query.slots.compactMap { slot in
      slot.reference.field.map { (slot: slot.reference.index, field: $0) }
    }
    guard let scanner = try? RecordScanner(slots: slots, slotCount: query.slots.count, rowsMax: 5)
    else { return [] }
    var source = MemorySource(buffer, layout: .lines, scanner: scanner)
    var batches: [Batch] = []
    while let batch = source.next() { batches.append(batch) }
    return batches
  }

  func rows(of query: BoundQuery) -> [Row] {
    batches(of: query).flatMap { batch in
      batch.selection.map { row in
        Row(id: batch.value(slot: query.idSlot ?? 0, row: row).text?.string ?? "") {
          batch.value(slot: $0.index, row: row)
        }
      }
    }
  }

  /// The ids of the rows that pass the pipeline's filter.
  func kept(by query: BoundQuery) -> Set<String> {
    guard let plan = Planner.plan(query, catalog: Catalog()).plan else { return [] }
    guard plan.emptyReason == nil else { return [] }
    var pipeline = Pipeline(plan, shownRowsMax: nil)
    var ids: Set<String> = []
    for batch in batches(of: query) {
      guard let kept = try? pipeline.consume(batch) else { continue }
      ids.formUnion(
        kept.selection.map { kept.value(slot: query.idSlot ?? 0, row: $0).text?.string ?? "" }
      )
    }
    return ids
  }
}
