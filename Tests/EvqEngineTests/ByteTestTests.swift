import EvqEngine
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax
import EvqTestSupport
import Testing

/// Conditions on the bytes of values have the truth of conditions on the values.
struct ByteTestTests {
  private static let conditions = [
    "property.p contains \"aim\"", "property.p contains \"\"", "property.p contains \"é\"",
    "not property.p contains \"a\"", "property.p starts with \"needle\"",
    "property.p ends with \"le\"", "property.p =~ \"STRASSE\"", "property.p matches /n+e*d/",
    "property.p is empty", "property.p is missing", "not property.p is missing",
    "property.p in (a, b, c, d, needle, \"\", \"12\", \"[1,2]\", longer_than_eight)",
    "property.p != needle", "property.p not in (a, b)", "property.p = \"[1,2]\"",
    "number(property.p) < 12", "number(property.p) >= 12", "number(property.p) = 12",
    "number(property.p) between -1 and 12.5", "not number(property.p) > 3",
    "property.p > 3", "property.p = property.q",
    "objectType in (contact, deals)", "objectType != company",
    "occurredAt >= 2026-01-02", "occurredAt < 2026-01-02 or property.q = x",
    "property.q = x or property.p contains \"n\" or number(property.p) > 5",
    "property.q = x and (property.p = a or property.p = needle)",
    "not (property.q = x and number(property.p) < 5)",
    "number(property.p) < 12 and number(property.q) < 12 or property.q = x",
    "coalesce(number(property.p), 3) > 2",
    "if(property.q = x, property.p, \"aim\") contains \"aim\"",
    "property.p contains property.q",
  ]

  @Test("the byte tests and the plain evaluation agree", arguments: conditions)
  func agrees(text: String) throws {
    let plan = try plan(text)
    let condition = try #require(plan.local)
    for seed in 0..<3 as Range<UInt64> {
      let batch = try scanned(Self.lines(seed: seed), plan)
      var evaluator = PredicateEvaluator(condition)
      let found = evaluator.filter(batch).selection
      let plain = PlainFilter(condition, batch)
      #expect(found == plain.kept, "seed \(seed)")
      #expect(evaluator.drops.missingFields == plain.missingFields, "seed \(seed)")
      #expect(evaluator.drops.unparsed == plain.unparsed, "seed \(seed)")
    }
  }

  @Test func `a text is found at every position of values of every length`() throws {
    let plan = try plan("property.p contains \"a12b\"")
    let values: [(text: String, has: Bool)] = (0...40).flatMap { length in
      [(String(repeating: "a", count: length), false)]
        + (0...length).map { position in
          let before = String(repeating: "a", count: position)
          return ("\(before)a12b\(String(repeating: "b", count: length - position))", true)
        }
    }
    #expect(try kept(values.map(\.text), plan) == values.indices.filter { values[$0].has })
  }

  @Test("lists of any length find their members", arguments: [1, 4, 5, 7, 17, 300])
  func lists(count: Int) throws {
    let members = (0..<count).map { String(repeating: "m", count: $0 % 20) + "\($0)" }
    let list = members.map { "\"\($0)\"" }.joined(separator: ", ")
    let values = members.flatMap { [$0, $0 + "x", "x" + $0, String($0.dropLast())] }
    let expected = values.indices.filter { members.contains(values[$0]) }
    let plan = try plan("property.p in (\(list))")
    #expect(try kept(values, plan) == expected)
    // The scan itself leaves the others out.
    let lines = values.map { "{\"properties\":{\"p\":\"\($0)\"}}" }
    let required = try #require(plan.local).requiredTexts
    #expect(try scanned(lines, plan, requiring: required).rows.count == expected.count)
  }

  // MARK: Values

  /// Events whose properties `p` and `q` have values of every form.
  private static func lines(seed: UInt64) -> [String] {
    var random = SeededRandom(seed: seed)
    return (0..<120).map { number in
      let p = value(&random).map { "\"p\":\($0)," } ?? ""
      let q = value(&random).map { "\"q\":\($0)," } ?? ""
      let type = random.pick(["CONTACT", "0-1", "company", "deals", "other", "Deal"])
      return "{\"objectType\":\"\(type)\",\"occurredAt\":\"2026-01-0\(1 + random.below(4))\","
        + "\"properties\":{\(p)\(q)\"n\":\(number)}}"
    }
  }

  private static func value(_ random: inout SeededRandom) -> String? {
    let texts = [
      "a", "b", "d", "needle", "need", "aneedle", "aimx", "xaim", "longer_than_eight", "", "x",
      "12", "12.0", "-1", "1e1", "3.5", "nan", "12x", "straße", "STRASSE", "\\u0061im", "n\\\"",
      "\\u0031\\u0032", "é", "aiaiaiaiaiaiaiaiaiaiaiaiaiaiaim",
    ]
    switch random.below(10) {
    case 0: return nil
    case 1: return random.pick(["null", "true", "12", "-0.5", "1e2", "[1, 2]", "{\"a\": \"aim\"}"])
    case 2: return "\"\(String(repeating: "a", count: random.below(70)))im\""
    default: return "\"\(random.pick(texts))\""
    }
  }

  // MARK: Helpers

  private func plan(_ condition: String) throws -> Plan {
    let text = "from \"x.ndjson\" where \(condition)"
    let (script, _) = Parser.parse(SourceText(name: "test", text: text))
    guard case .query(let query)? = script.statements.first else { throw CancellationError() }
    let (bound, diagnostics) = Analyzer.bind(query, in: Environment(now: testNow, sources: [:]))
    let plan = Planner.plan(try #require(bound, "\(text): \(diagnostics)"), catalog: Catalog())
    return try #require(plan.plan, "\(text)")
  }

  private func scanned(
    _ lines: [String],
    _ plan: Plan,
    requiring requirements: [RecordScanner.Requirement] = []
  ) throws -> Batch {
    let scanner = try RecordScanner(
      slots: plan.query.slots.compactMap { slot in
        slot.reference.field.map { (slot: slot.reference.index, field: $0) }
      },
      slotCount: plan.query.slots.count,
      requirements: requirements,
      rowsMax: 4_096
    )
    var cursor = RecordScanner.Cursor(.lines)
    let scan = scanner.scan(ByteBuffer(lines.joined(separator: "\n")), &cursor)
    #expect(scan.faults.isEmpty)
    return scan.batch
  }

  /// The indices of the values of `property.p` that pass.
  private func kept(_ values: [String], _ plan: Plan) throws -> [Int] {
    let batch = try scanned(values.map { "{\"properties\":{\"p\":\"\($0)\"}}" }, plan)
    var evaluator = PredicateEvaluator(try #require(plan.local))
    return evaluator.filter(batch).selection
  }
}

/// A filter that evaluates each row by its values alone.
private struct PlainFilter {
  var kept: [Int] = []
  var missingFields: NameTable<Int> = [:]
  var unparsed: NameTable<Int> = [:]

  init(_ condition: Condition, _ batch: Batch) {
    for row in batch.selection {
      let value = { (slot: SlotReference) in batch.value(slot: slot.index, row: row) }
      switch condition.truth(value) {
      case .true: kept.append(row)
      case .false: break
      case .missing: note(condition, value)
      }
    }
  }

  private mutating func note(_ condition: Condition, _ value: (SlotReference) -> Value) {
    var missing: Set<Int> = []
    for test in condition.tests where test.truth(value) == .missing {
      for slot in test.form.slots where value(slot).isMissing && missing.insert(slot.index).inserted
      {
        missingFields[slot.name, default: 0] += 1
      }
    }
    var unread: Set<String> = []
    condition.forEachUnparsed(value) { unread.insert("\($0.name) as a \($1.rawValue)") }
    for label in unread { unparsed[label, default: 0] += 1 }
  }
}
