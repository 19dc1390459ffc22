import EvqModel

/// `count`: the number of rows, or of present values.
struct RowCounts: AggregateState {
  private(set) var counts: [Int] = []

  var heldBytes: Int { counts.capacity * 8 }

  mutating func add(_ values: RowValues?, of batch: Batch, groups: [Int], groupCount: Int) {
    counts.extend(to: groupCount, with: 0)
    guard let values else {
      for group in groups { counts[group] += 1 }
      return
    }
    for (group, row) in zip(groups, batch.selection) where values.isPresent(row) {
      counts[group] += 1
    }
  }

  mutating func merge(_ other: RowCounts, groups: [Int], groupCount: Int) {
    counts.extend(to: groupCount, with: 0)
    for (group, count) in zip(groups, other.counts) { counts[group] += count }
  }

  func count(of group: Int) -> Int { group < counts.count ? counts[group] : 0 }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    .number(Double(count(of: group)))
  }
}

/// `sum` and `avg`.
struct Sums: AggregateState {
  private var sums: [ExactSum] = []
  private var counts: [Int] = []

  var heldBytes: Int { sums.capacity * (MemoryLayout<ExactSum>.stride + 64) + counts.capacity * 8 }

  mutating func add(_ values: RowValues?, of batch: Batch, groups: [Int], groupCount: Int) {
    sums.extend(to: groupCount, with: ExactSum())
    counts.extend(to: groupCount, with: 0)
    guard case .numbers(let numbers, _)? = values else { return }
    for (index, row) in batch.selection.enumerated() where !numbers[row].isNaN {
      sums[groups[index]].add(numbers[row])
      counts[groups[index]] += 1
    }
  }

  mutating func merge(_ other: Sums, groups: [Int], groupCount: Int) {
    sums.extend(to: groupCount, with: ExactSum())
    counts.extend(to: groupCount, with: 0)
    for (index, group) in groups.enumerated() where index < other.sums.count {
      sums[group].merge(other.sums[index])
      counts[group] += other.counts[index]
    }
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    guard group < counts.count, counts[group] > 0 else { return .missing }
    let sum = sums[group].rounded()
    guard function == .avg else { return Value(sum, as: type) }
    let count = Double(counts[group])
    // The average of large numbers can be finite although their sum is not.
    let average = sum.isFinite ? sum / count : sums[group].rounded(scaledBy: -64) / count * 0x1p64
    return Value(average, as: type)
  }
}

/// `min` or `max`.
struct Extremes: AggregateState {
  private let isGreatest: Bool
  /// NaN for a group without a value.
  private var extremes: [Double] = []

  init(isGreatest: Bool) {
    self.isGreatest = isGreatest
  }

  var heldBytes: Int { extremes.capacity * 8 }

  mutating func add(_ values: RowValues?, of batch: Batch, groups: [Int], groupCount: Int) {
    extremes.extend(to: groupCount, with: .nan)
    guard case .numbers(let numbers, _)? = values else { return }
    for (group, row) in zip(groups, batch.selection) { add(numbers[row], group) }
  }

  mutating func merge(_ other: Extremes, groups: [Int], groupCount: Int) {
    extremes.extend(to: groupCount, with: .nan)
    for (group, number) in zip(groups, other.extremes) { add(number, group) }
  }

  /// `maximum` and `minimum` ignore NaN.
  private mutating func add(_ number: Double, _ group: Int) {
    extremes[group] =
      isGreatest ? .maximum(extremes[group], number) : .minimum(extremes[group], number)
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    group < extremes.count ? Value(extremes[group], as: type) : .missing
  }
}

/// `median` and the percentiles: keeps all numbers, because the result is exact.
struct SortedNumbers: AggregateState {
  private var numbers: [[Double]] = []
  private var count = 0

  var heldBytes: Int { numbers.capacity * 40 + count * 12 }

  mutating func add(_ values: RowValues?, of batch: Batch, groups: [Int], groupCount: Int) {
    numbers.extend(to: groupCount, with: [])
    guard case .numbers(let added, _)? = values else { return }
    for (index, row) in batch.selection.enumerated() where !added[row].isNaN {
      numbers[groups[index]].append(added[row])
      count += 1
    }
  }

  mutating func merge(_ other: SortedNumbers, groups: [Int], groupCount: Int) {
    numbers.extend(to: groupCount, with: [])
    for (group, added) in zip(groups, other.numbers) { numbers[group] += added }
    count += other.count
  }

  mutating func prepare() {
    for group in numbers.indices { numbers[group].sort() }
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    guard group < numbers.count, let fraction = function.fraction else { return .missing }
    return numbers[group].percentile(fraction).map { Value($0, as: type) } ?? .missing
  }
}

extension [Double] {
  /// A percentile of sorted numbers, interpolated like SQL's `percentile_cont`; nil for no numbers.
  fileprivate func percentile(_ fraction: Double) -> Double? {
    guard let last else { return nil }
    let rank = fraction * Double(count - 1)
    let below = Int(rank)
    guard below + 1 < count else { return last }
    let (low, high, part) = (self[below], self[below + 1], rank - Double(below))
    let distance = high - low
    // The distance of two very large numbers can overflow.
    return distance.isFinite ? low + distance * part : low * (1 - part) + high * part
  }
}
