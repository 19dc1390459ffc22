import EvqModel

/// `first` or `last`: the first or last present value in order of arrival.
struct ArrivedValues: AggregateState {
  private let isLast: Bool
  /// Missing for a group without a value.
  private var values: [Value] = []
  /// The piece number of the batch of each value.
  private var pieces: [Int] = []
  private var textBytes = 0

  init(isLast: Bool) {
    self.isLast = isLast
  }

  var heldBytes: Int {
    values.capacity * (MemoryLayout<Value>.stride + MemoryLayout<Int>.stride) + textBytes
  }

  mutating func add(_ values: RowValues?, of batch: Batch, groups: [Int], groupCount: Int) {
    extend(to: groupCount)
    guard let values else { return }
    // Starts at the end that counts, so that only one value of each group is decoded.
    var isDone = [Bool](repeating: false, count: isLast ? groupCount : 0)
    for step in groups.indices {
      let index = isLast ? groups.count - 1 - step : step
      let (group, row) = (groups[index], batch.selection[index])
      let isKept = isLast ? isDone[group] : !self.values[group].isMissing
      guard !isKept, values.isPresent(row) else { continue }
      set(group, values.value(row, batch), batch.pieceNumber)
      if isLast { isDone[group] = true }
    }
  }

  mutating func merge(_ other: ArrivedValues, groups: [Int], groupCount: Int) {
    extend(to: groupCount)
    for (index, group) in groups.enumerated() where index < other.values.count {
      guard !other.values[index].isMissing else { continue }
      let (own, others) = (pieces[group], other.pieces[index])
      let isBetter = values[group].isMissing || (isLast ? others > own : others < own)
      if isBetter { set(group, other.values[index], others) }
    }
  }

  private mutating func extend(to groupCount: Int) {
    values.extend(to: groupCount, with: .missing)
    pieces.extend(to: groupCount, with: 0)
  }

  private mutating func set(_ group: Int, _ value: Value, _ piece: Int) {
    textBytes += value.textBytes - values[group].textBytes
    values[group] = value
    pieces[group] = piece
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    group < values.count ? values[group] : .missing
  }
}

extension Value {
  /// The heap memory of a text, in bytes.
  fileprivate var textBytes: Int {
    switch self {
    case .text(let text), .json(let text): text.string.utf8.count
    case .missing, .number, .boolean, .time, .duration: 0
    }
  }
}

/// `distinct_count`: the number of different values.
struct DistinctCounts: AggregateState {
  /// The different values of all groups.
  private var table = GroupTable(parts: 1)
  /// The pairs of group and value that occur: the group's number, then the value's.
  private var pairs: Set<UInt64> = []
  private var counts: [Int] = []

  var heldBytes: Int { table.heldBytes + pairs.capacity * 12 + counts.capacity * 8 }

  mutating func add(_ values: RowValues?, of batch: Batch, groups: [Int], groupCount: Int) {
    counts.extend(to: groupCount, with: 0)
    guard let values else { return }
    let numbers = table.groups(of: [values], in: batch)
    for (index, row) in batch.selection.enumerated() where values.isPresent(row) {
      insert(group: groups[index], value: numbers[index])
    }
  }

  mutating func merge(_ other: DistinctCounts, groups: [Int], groupCount: Int) {
    counts.extend(to: groupCount, with: 0)
    let numbers = table.merge(other.table)
    for pair in other.pairs {
      insert(group: groups[Int(pair >> 32)], value: numbers[Int(pair & 0xFFFF_FFFF)])
    }
  }

  private mutating func insert(group: Int, value: Int) {
    let low = UInt64(UInt32(truncatingIfNeeded: value))
    if pairs.insert(UInt64(group) << 32 | low).inserted { counts[group] += 1 }
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    .number(Double(group < counts.count ? counts[group] : 0))
  }
}
