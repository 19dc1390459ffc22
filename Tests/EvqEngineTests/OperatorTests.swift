import EvqEngine
import EvqModel
import EvqSyntax
import EvqTestSupport
import Testing

/// Merging and the operators that hold rows back.
struct OperatorTests {
  /// A source with these (time, id) rows, in batches of two.
  private func source(_ rows: [(time: Int64, id: String)]) throws -> MemorySource {
    let lines = rows.map { "{\"id\":\"\($0.id)\",\"occurredAt\":\($0.time)}\n" }.joined()
    let scanner = try RecordScanner(slots: [(0, .occurredAt), (1, .id)], slotCount: 2, rowsMax: 2)
    return MemorySource(ByteBuffer(lines), layout: .lines, scanner: scanner)
  }

  private func ids(_ sources: [MemorySource], isDescending: Bool = false) async throws -> [String] {
    var merged = MergedSource(sources, timeSlot: 0, idSlot: 1, isDescending: isDescending)
    var ids: [String] = []
    while let batch = try await merged.next() {
      ids += batch.selection.compactMap { batch.value(slot: 1, row: $0).text?.string }
    }
    return ids
  }

  @Test func `sources are merged by time, equal times by id`() async throws {
    let merged = try await ids([
      source([(1, "c"), (3, "z"), (3, "b")]), source([(2, "a"), (3, "c"), (4, "d")]), source([]),
    ])
    #expect(merged == ["c", "a", "b", "c", "z", "d"])
  }

  @Test func `newest first, equal times still by id`() async throws {
    let merged = try await ids(
      [source([(3, "b"), (1, "x")]), source([(3, "a"), (2, "y")])],
      isDescending: true
    )
    #expect(merged == ["a", "b", "y", "x"])
  }

  @Test func `an event of two sources comes once, one that a source repeats twice`() async throws {
    let merged = try await ids([
      source([(1, "a"), (2, "b"), (2, "b")]), source([(1, "a"), (2, "b"), (2, "c")]),
    ])
    #expect(merged == ["a", "b", "b", "c"])
  }

  @Test func `events without an id are compared by content`() async throws {
    let lines = [
      #"{"occurredAt":1,"properties":{"n":"1"}}"#, #"{"occurredAt":1,"properties":{"n":"1"}}"#,
      #"{"occurredAt":1,"id":"","properties":{"n":"2"}}"#,
      #"{"occurredAt":1,"id":"x","eventType":"a"}"#, #"{"occurredAt":1,"id":"x","eventType":"b"}"#,
    ]
    // The same events and keys in another order.
    let again = [
      #"{"eventType":"b","id":"x","occurredAt":1}"#, #"{"properties":{"n":"1"}, "occurredAt":1}"#,
    ]
    var merged = MergedSource(
      try [lines, again].map { lines in
        MemorySource(
          ByteBuffer(lines.joined(separator: "\n")),
          layout: .lines,
          scanner: try RecordScanner(slots: [(0, .occurredAt), (1, .id)], slotCount: 2)
        )
      },
      timeSlot: 0,
      idSlot: 1,
      isDescending: false
    )
    var count = 0
    while let batch = try await merged.next() { count += batch.count }
    #expect(count == lines.count)
  }

  @Test(
    "one source gives the same rows with and without a merge",
    arguments: 0..<200 as Range<UInt64>
  )
  func alone(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let isDescending = random.chance(50)
    var time: Int64 = 50
    let rows = (0..<random.below(12)).map { _ in
      time += Int64(random.below(2)) * (isDescending ? -1 : 1)
      return (time: time, id: String(random.below(6)))
    }
    var alone = OrderedSource(
      try source(rows),
      timeSlot: 0,
      idSlot: 1,
      isDescending: isDescending
    )
    var ids: [String] = []
    while let batch = try await alone.next() {
      ids += batch.selection.compactMap { batch.value(slot: 1, row: $0).text?.string }
    }
    #expect(try await ids == self.ids([source(rows)], isDescending: isDescending))
  }

  @Test func `rows that go back in time are an error, after the rows before them`() async throws {
    let error = await #expect(throws: RuntimeFailure.self) {
      try await ids([source([(1, "a"), (3, "b"), (2, "c")])])
    }
    #expect(error?.code == .malformedResponse)
  }

  @Test func `long results are merged batch by batch`() async throws {
    let even = (0..<3_000).map { (time: Int64($0 * 2), id: "e\($0)") }
    let odd = (0..<3_000).map { (time: Int64($0 * 2 + 1), id: "o\($0)") }
    let merged = try await ids([source(even), source(odd)])
    #expect(merged.count == 6_000)
    #expect(Array(merged.prefix(4)) == ["e0", "o0", "e1", "o1"])
  }
}
