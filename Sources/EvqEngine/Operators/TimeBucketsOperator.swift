import EvqModel
import EvqPlan
import EvqSyntax

/// `timeline`: a row for each time bucket from the first to the last, empty buckets included.
struct TimeBucketsOperator: MergeableOperator {
  /// The most rows of a timeline: eleven days in seconds, a century in hours.
  static let rowsMax = 1_000_000

  private let stage: BucketedCounts
  private var counts: AggregateOperator
  private var untimed = 0

  init(_ stage: BucketedCounts, budget: MemoryBudget) {
    self.init(stage, AggregateOperator(stage.counts, budget: budget))
  }

  private init(_ stage: BucketedCounts, _ counts: AggregateOperator) {
    self.stage = stage
    self.counts = counts
  }

  var fresh: TimeBucketsOperator { TimeBucketsOperator(stage, counts.fresh) }

  var drops: DropStatistics {
    var drops = counts.drops
    drops.untimed = untimed
    return drops
  }

  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    try counts.consume(batch)
  }

  mutating func merge(_ other: TimeBucketsOperator) { counts.merge(other.counts) }

  mutating func finish() throws(RuntimeFailure) -> Batch? {
    guard let groups = try counts.finish() else { return nil }
    let slots = stage.counts.keys.map(\.slot.index)
    guard let timeSlot = slots.first, let countSlot = stage.counts.terms.first?.slot.index else {
      return groups
    }
    // Groups are ordered by time, those without a time last.
    var series: [[Value]: Int] = [:]
    var cells: [(bucket: Int64, series: Int, count: Value)] = []
    for row in groups.selection {
      let count = groups.value(slot: countSlot, row: row)
      guard let time = groups.value(slot: timeSlot, row: row).instant else {
        untimed += Int(count.plainNumber)
        continue
      }
      let key = slots.dropFirst().map { groups.value(slot: $0, row: row) }
      let number = series[key] ?? series.count
      series[key] = number
      cells.append((stage.buckets.index(of: time), number, count))
    }
    return try fill(cells, series)
  }

  /// All buckets from the first to the last, each with all series.
  private func fill(
    _ cells: [(bucket: Int64, series: Int, count: Value)],
    _ series: [[Value]: Int]
  ) throws(RuntimeFailure) -> Batch? {
    guard let first = cells.first?.bucket, let last = cells.last?.bucket else { return nil }
    let rowCount = try rowCount(first...last, series.count)
    let keys = series.sorted { left, right in
      left.key.lexicographicallyPrecedes(right.key) { Value.order($0, $1) == .ascending }
    }
    let positions = Dictionary(
      uniqueKeysWithValues: keys.enumerated().map { ($0.element.value, $0.offset) }
    )
    var counts = [Value](repeating: .number(0), count: rowCount)
    for cell in cells {
      counts[Int(cell.bucket - first) * keys.count + (positions[cell.series] ?? 0)] = cell.count
    }
    return batch(counts, from: first, keys.map(\.key))
  }

  private func rowCount(
    _ buckets: ClosedRange<Int64>,
    _ seriesCount: Int
  ) throws(RuntimeFailure) -> Int {
    let bucketCount = Int(buckets.upperBound - buckets.lowerBound) + 1
    let (count, overflow) = bucketCount.multipliedReportingOverflow(by: seriesCount)
    guard !overflow, count <= TimeBucketsOperator.rowsMax else {
      let first = stage.buckets.start(of: buckets.lowerBound)
      let last = stage.buckets.start(of: buckets.upperBound)
      throw RuntimeFailure(
        .timelineTooLong,
        "`\(stage.counts.text)` would have \(bucketCount) × \(seriesCount) rows, from \(first) "
          + "to \(last); the limit is \(TimeBucketsOperator.rowsMax)",
        helps: ["use a longer step, or a time window like since 7d"]
      )
    }
    return count
  }

  private func batch(_ counts: [Value], from first: Int64, _ keys: [[Value]]) -> Batch {
    let slots = stage.counts.keys.map(\.slot.index)
    let countSlot = stage.counts.terms.first?.slot.index ?? 0
    var columns = Array(repeating: Column.absent, count: max(slots.max() ?? 0, countSlot) + 1)
    columns[countSlot] = .values(counts)
    if let timeSlot = slots.first {
      columns[timeSlot] = .values(
        counts.indices.map {
          .time(stage.buckets.start(of: first + Int64($0 / keys.count)))
        }
      )
    }
    for (part, slot) in slots.dropFirst().enumerated() {
      columns[slot] = .values(counts.indices.map { keys[$0 % keys.count][part] })
    }
    return Batch(buffer: ByteBuffer([]), rows: counts.map { _ in .none }, columns: columns)
  }
}
