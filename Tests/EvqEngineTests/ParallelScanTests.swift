import EvqEngine
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// The parallel scan, compared with one reader and with plain evaluation.
struct ParallelScanTests {
  private static let fields: [Field] = [.id, .eventType, .property("city"), .property("n")]
  private static let slots = fields.enumerated().map { (slot: $0.offset, field: $0.element) }

  private struct Rows: Equatable {
    var texts: [String] = []
    var report = SourceReport()
    var failure: String?
  }

  private var configuration: ScannerConfiguration {
    ScannerConfiguration(slots: Self.slots, slotCount: 4, rowsMax: 3)
  }

  private func rows(_ source: some BatchSource) async -> Rows {
    var source = source
    var rows = Rows()
    do throws(RuntimeFailure) {
      while let batch = try await source.next() {
        rows.texts += batch.selection.map { row in
          (0..<4).map { batch.value(slot: $0, row: row).text?.string ?? "-" }.joined(separator: "|")
        }
      }
    } catch {
      rows.failure = error.message
    }
    rows.report = source.report
    return rows
  }

  private func serial(_ file: TemporaryFile, isStrict: Bool = false) async throws -> Rows {
    await rows(
      try FileSource(path: file.path, slots: Self.slots, slotCount: 4, isStrict: isStrict)
    )
  }

  private func parallel(
    _ file: TemporaryFile,
    pieceBytes: Int,
    isStrict: Bool = false,
    lineBytesMax: Int = 1 << 20
  ) async throws -> Rows {
    let scan = try ParallelScan(
      [file.path],
      configuration: configuration,
      isStrict: isStrict,
      tasksMax: 3,
      pieceBytes: pieceBytes,
      lineBytesMax: lineBytesMax
    )
    return await rows(try #require(scan))
  }

  @Test("pieces of any size have the rows and faults of one reader", arguments: 0..<12)
  func agrees(part: UInt64) async throws {
    for number in 0..<25 {
      let seed = part * 1_000 + UInt64(number)
      var lines = HostileLines(seed: seed)
      let bytes = lines.text(lines: 40)
      let file = try TemporaryFile(bytes)
      var random = SeededRandom(seed: seed)
      let pieceBytes = 1 + random.below(300)
      guard bytes.count > pieceBytes else { continue }
      for isStrict in [false, true] {
        let expected = try await serial(file, isStrict: isStrict)
        let found = try await parallel(file, pieceBytes: pieceBytes, isStrict: isStrict)
        // The single reader returns the rows of the buffer before an error.
        guard isStrict, expected.failure != nil else {
          #expect(found == expected, "seed \(seed), pieces of \(pieceBytes)")
          continue
        }
        #expect(found.failure == expected.failure, "seed \(seed), pieces of \(pieceBytes)")
      }
    }
  }

  @Test("the scan drops the same rows as the condition", arguments: 0..<12)
  func requirements(part: UInt64) throws {
    let plan = try plan("from \"x.ndjson\" where eventType in (signup, signin)")
    let condition = try #require(plan.local)
    try #require(condition.requiredTexts.count == 1)
    for number in 0..<60 {
      let seed = part * 1_000 + UInt64(number)
      var lines = HostileLines(seed: seed)
      let buffer = ByteBuffer(lines.text(lines: 30))
      let plain = matches(condition, in: buffer, try ScannerConfiguration(plan).make())
      let configuration = ScannerConfiguration(plan, requiring: condition.requiredTexts)
      let required = matches(condition, in: buffer, try configuration.make())
      #expect(required.texts == plain.texts, "seed \(seed)")
      // A skipped line counts as a record even if it is malformed.
      #expect(
        required.recordCount + required.faultCount == plain.recordCount + plain.faultCount,
        "seed \(seed)"
      )
      #expect(required.recordCount >= plain.recordCount, "seed \(seed)")
    }
  }

  private func matches(
    _ condition: Condition,
    in buffer: ByteBuffer,
    _ scanner: RecordScanner
  ) -> (texts: [String], recordCount: Int, faultCount: Int) {
    var evaluator = FilterOperator(condition)
    var cursor = RecordScanner.Cursor(.lines)
    var result: (texts: [String], recordCount: Int, faultCount: Int) = ([], 0, 0)
    while cursor.position < buffer.count {
      let scan = scanner.scan(buffer, &cursor)
      result.recordCount += scan.recordCount
      result.faultCount += scan.faults.count
      guard let kept = evaluator.consume(scan.batch) else { continue }
      result.texts += kept.selection.map { row in
        String(decoding: buffer.bytes(in: kept.rows[row].bounds), as: UTF8.self)
      }
    }
    return result
  }

  @Test func `missing fields are counted even if lines are skipped unparsed`() throws {
    let plan = try plan("from \"x.ndjson\" where eventType = signup")
    let condition = try #require(plan.local)
    let buffer = ByteBuffer(
      """
      {"eventType":"visit","id":"1"}
      {"id":"2"}
      {"eventType":null,"id":"3"}
      {"nested":{"eventType":"visit"},"id":"4"}
      { "id" : "5", "eventType" : "visit" }
      {"id":"6","eventType":"signup"}

      """
    )
    var evaluator = FilterOperator(condition)
    var cursor = RecordScanner.Cursor(.lines)
    let configuration = ScannerConfiguration(plan, requiring: condition.requiredTexts)
    let scanner = try configuration.make()
    while cursor.position < buffer.count {
      _ = evaluator.consume(scanner.scan(buffer, &cursor).batch)
    }
    #expect(evaluator.drops.missingFields == ["eventType": 3])
  }

  @Test func `a file that becomes shorter is an error`() async throws {
    let line = "{\"id\":\"1\"}\n"
    let file = try TemporaryFile(String(repeating: line, count: 200))
    var scan = try #require(
      try ParallelScan(
        [file.path],
        configuration: configuration,
        isStrict: false,
        tasksMax: 2,
        pieceBytes: 100
      )
    )
    _ = try await scan.next()
    truncate(file.path, 150)
    let rows = await rows(scan)
    #expect(rows.failure == "`\(file.path)` is shorter than when it was opened")
  }

  @Test func `a line that is too long is an error, as for one reader`() async throws {
    let long = "{\"id\":\"\(String(repeating: "x", count: 3 << 20))\"}\n"
    let file = try TemporaryFile("{\"id\":\"1\"}\n" + long)
    let found = try await parallel(file, pieceBytes: 8)
    #expect(found.failure == "\(file.path):2: the line is longer than 1 MiB")
    #expect(found.texts == ["1|-|-|-"])
  }

  @Test("operators in several tasks have the result of one", arguments: 0..<6)
  func execution(part: UInt64) async throws {
    let queries = [
      "where eventType = signup | count",
      "where eventType in (signup, visit) | count by property.city",
      "| where property.city != rome | count by eventType, property.city", "limit 7",
      "where property.n = 5 | select id | limit 3", "where eventType = visit select id",
      "sort -id limit 5", "| extend u = upper(property.city) | count by u",
    ]
    for (number, text) in queries.enumerated() {
      var lines = HostileLines(seed: part * 100 + UInt64(number))
      let bytes = lines.text(lines: 80)
      guard bytes.count > 300 else { continue }
      let file = try TemporaryFile(bytes)
      let plan = try plan("from \"\(file.path)\" \(text)")
      let alone = try await results(plan, over: FileSource(path: file.path, plan))
      let scan = try ParallelScan(
        [file.path],
        configuration: ScannerConfiguration(plan),
        isStrict: false,
        tasksMax: 3,
        pieceBytes: 300
      )
      let together = try await results(plan, over: try #require(scan))
      #expect(together == alone, "part \(part): \(text)")
    }
  }

  @Test("rows are formatted in several tasks as in one", arguments: 0..<4)
  func formatting(part: UInt64) async throws {
    let queries = [
      "", "where eventType = visit", "| where property.n < 5 | extend u = upper(property.city)",
      "limit 7", "sort -id", "| tail 3", "| count by property.city",
      "| where property.n > 2 limit 2",
    ]
    for (number, text) in queries.enumerated() {
      var lines = HostileLines(seed: part * 100 + UInt64(number))
      let bytes = lines.text(lines: 80)
      guard bytes.count > 300 else { continue }
      let file = try TemporaryFile(bytes)
      let plan = try plan("from \"\(file.path)\" \(text)")
      let alone = try await formatted(plan, over: FileSource(path: file.path, plan))
      let scan = try ParallelScan(
        [file.path],
        configuration: ScannerConfiguration(plan),
        isStrict: false,
        tasksMax: 3,
        pieceBytes: 300
      )
      let together = try await formatted(plan, over: try #require(scan))
      #expect(together == alone, "\(text), part \(part)")
    }
  }

  /// The formatted rows: in each batch those of its selection.
  private func formatted(_ plan: Plan, over source: some BatchSource) async throws -> String {
    let slots = plan.query.output.columns.map(\.slot.index)
    let format: RowFormat = { batch in
      batch.selection.flatMap { row in
        Array("\(slots.map { batch.value(slot: $0, row: row) })\n".utf8)
      }
    }
    var execution = Execution(Pipeline(plan, shownRowsMax: nil), over: source)
    execution.formatRows(format)
    var batches: [Batch] = []
    while let step = try await execution.step() { batches += step.result.map { [$0] } ?? [] }
    batches += try await execution.finish()
    var text: [UInt8] = []
    for batch in batches where batch.count > 0 {
      text += batch.formattedRows ?? format(batch)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func plan(_ text: String) throws -> Plan {
    let (script, _) = Parser.parse(SourceText(name: "test", text: text))
    guard case .query(let query)? = script.statements.first else { throw CancellationError() }
    let (bound, diagnostics) = Analyzer.bind(query, in: Environment(now: testNow, sources: [:]))
    let plan = Planner.plan(
      try #require(bound, "\(text): \(diagnostics)"),
      catalog: Catalog()
    )
    return try #require(plan.plan, "\(text)")
  }

  private func results(_ plan: Plan, over source: some BatchSource) async throws -> [String] {
    var execution = Execution(Pipeline(plan, shownRowsMax: nil), over: source)
    var batches: [Batch] = []
    while let step = try await execution.step() { batches += step.result.map { [$0] } ?? [] }
    batches += try await execution.finish()
    // The number of rows read before a limit is not fixed.
    let readsAll = plan.query.limit == nil && execution.pipeline.readsEverything
    let drops = readsAll ? execution.pipeline.drops : []
    let missing = drops.map {
      "\($0.missingFields.sorted { $0.key < $1.key })"
    }
    return missing
      + batches.flatMap { batch in
        batch.selection.map { row in
          plan.query.output.columns.map {
            "\(batch.value(slot: $0.slot.index, row: row))"
          }.joined(separator: "|")
        }
      }
  }
}

extension ScannerConfiguration {
  fileprivate init(_ plan: Plan, requiring requirements: [RecordScanner.Requirement] = []) {
    self.init(
      slots: plan.fields,
      slotCount: plan.query.slots.count,
      requirements: requirements,
      filtersLines: true,
      rowsMax: 3
    )
  }
}

extension FileSource {
  fileprivate init(path: String, _ plan: Plan) throws(RuntimeFailure) {
    try self.init(
      path: path,
      slots: plan.fields,
      slotCount: plan.query.slots.count,
      isStrict: false
    )
  }
}

extension Plan {
  fileprivate var fields: [(slot: Int, field: Field)] {
    query.slots.compactMap { slot in
      slot.reference.field.map { (slot: slot.reference.index, field: $0) }
    }
  }
}
