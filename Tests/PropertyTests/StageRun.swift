import EvqEngine
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax
import EvqTestSupport
import Testing

/// Runs stages over events in memory, serially or in parallel copies.
struct StageRun {
  private let query: BoundQuery
  private let batches: [Batch]
  /// The memory budget of a run; some tests make it small.
  var memoryBytesMax = Int.max

  /// Scans JSON lines into batches of at most `rowsMax` rows.
  ///
  /// `stages` is text such as `count by property.p`.
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
      // Piece numbers grow and leave gaps, like those of a file's chunks.
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

  // MARK: Running serially and in parallel

  /// Runs all batches through all operators in order.
  func rows() throws -> [[String]] {
    var operators = operators()
    var result: [[String]] = []
    for batch in batches { result += try push(batch, through: &operators, from: 0) }
    for index in operators.indices {
      guard let output = try operators[index].finish() else { continue }
      result += try push(output, through: &operators, from: index + 1)
    }
    return result
  }

  /// Runs random batches through copies of the first operator and merges them.
  ///
  /// The merge order is random. Returns the rows and the drop statistics.
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
    var merged = first
    for copy in copies.shuffled(using: &random) {
      let isMerged = merged.merge(copy: copy)
      #expect(isMerged)
    }
    operators[0] = merged
    var result: [[String]] = []
    let next = first.runsAfterCopies ? 0 : 1
    for batch in passed { result += try push(batch, through: &operators, from: next) }
    for index in operators.indices {
      guard let output = try operators[index].finish() else { continue }
      result += try push(output, through: &operators, from: index + 1)
    }
    return (result, operators[0].drops)
  }

  /// The drop statistics of the first operator.
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
