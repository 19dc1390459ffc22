import EvqEngine
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax
import EvqTestSupport
import Testing

/// Stages over events in memory, run by one operator after the other or by copies beside each other.
struct StageRun {
  private let query: BoundQuery
  private let batches: [Batch]
  /// What a run may hold; tests make it small.
  var memoryBytesMax = Int.max

  /// Scans JSON lines into batches of so many rows for a text like `count by property.p | limit 3`.
  init(_ stages: String, over lines: [String], rowsMax: Int) throws {
    let text = "from events | \(stages)"
    let (script, syntax) = Parser.parse(SourceText(name: "stages", text: text))
    try #require(!syntax.hasErrors, "\(text): \(syntax)")
    guard case .query(let query)? = script.statements.first else { throw NoQuery() }
    let environment = Environment(now: testNow, sources: ["events": .local(source: "events")])
    let (bound, analysis) = Analyzer.bind(query, in: environment)
    self.query = try #require(bound, "\(text): \(analysis)")
    let slots = self.query.slots.compactMap { slot in
      slot.reference.field.map { (slot: slot.reference.index, field: $0) }
    }
    let scanner = try RecordScanner(
      slots: slots,
      slotCount: self.query.slots.count,
      rowsMax: rowsMax
    )
    let buffer = ByteBuffer(lines.map { $0 + "\n" }.joined())
    var source = MemorySource(buffer, layout: .lines, scanner: scanner)
    var batches: [Batch] = []
    while var batch = source.next() {
      // Places grow and leave gaps, as those of chunks of a file do.
      batch.pieceNumber = batches.count * 3
      batches.append(batch)
    }
    self.batches = batches
  }

  private struct NoQuery: Error {}

  private func operators() -> [any StageOperator] {
    query.stages.operators(
      idSlot: query.idSlot,
      budget: MemoryBudget(bytesMax: memoryBytesMax)
    )
  }

  // MARK: Ways to run

  /// All batches through all operators, one after the other.
  func rows() throws -> [[String]] {
    var operators = operators()
    var result: [[String]] = []
    for batch in batches { result += try push(batch, through: &operators, from: 0) }
    for index in operators.indices {
      guard let held = try operators[index].finish() else { continue }
      result += try push(held, through: &operators, from: index + 1)
    }
    return result
  }

  /// The first operator as copies that see the batches in turn, by chance, and are merged in any order;
  /// its rows, and what it left out.
  func rowsOfCopies(
    _ count: Int,
    _ random: inout SeededRandom
  ) throws -> (rows: [[String]], drops: DropStatistics) {
    var operators = operators()
    let first = try #require(operators.first as? any MergeableOperator)
    var copies = (0..<count).map { _ in first.fresh as any MergeableOperator }
    var passed: [Batch] = []
    for batch in batches {
      let copy = random.below(count)
      if let batch = try copies[copy].consume(batch) { passed.append(batch) }
    }
    var whole = first
    for copy in copies.shuffled(using: &random) {
      let isAbsorbed = whole.merge(copy: copy)
      #expect(isAbsorbed)
    }
    operators[0] = whole
    var result: [[String]] = []
    for batch in passed { result += try push(batch, through: &operators, from: 1) }
    for index in operators.indices {
      guard let held = try operators[index].finish() else { continue }
      result += try push(held, through: &operators, from: index + 1)
    }
    return (result, operators[0].drops)
  }

  /// What the first operator left out of a run.
  func drops() throws -> DropStatistics {
    var operators = operators()
    for batch in batches { _ = try operators[0].consume(batch) }
    _ = try operators[0].finish()
    return operators[0].drops
  }

  private func push(
    _ batch: Batch,
    through operators: inout [any StageOperator],
    from start: Int
  ) throws -> [[String]] {
    var current = batch
    for index in operators.indices[start...] {
      guard let next = try operators[index].consume(current) else { return [] }
      current = next
    }
    return current.selection.map { row in
      query.output.columns.map {
        current.value(slot: $0.slot.index, row: row).text?.string ?? "–"
      }
    }
  }
}
