import EvqModel

/// `count`: the number of rows, or of present values.
struct RowCounts: AggregateState {
  private(set) var counts: [Int] = []

  var heldBytes: Int { counts.capacity * 8 }

  mutating func add(_ input: AggregateInput) {
    counts.extend(to: input.groupCount, with: 0)
    counts.withUnsafeMutableBufferPointer { counts in
      guard let values = input.values else {
        for group in input.groups { counts[group] += 1 }
        return
      }
      for (group, row) in zip(input.groups, input.batch.selection) where values.isPresent(row) {
        counts[group] += 1
      }
    }
  }

  mutating func merge(_ other: RowCounts, _ groups: GroupPairs) {
    counts.extend(to: groups.groupCount, with: 0)
    for (from, to) in zip(groups.others, groups.own) { counts[to] += other.count(of: from) }
  }

  func encode(_ group: Int, to bytes: inout [UInt8]) { bytes.append(word: count(of: group)) }

  mutating func merge(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int, group: Int) {
    counts.extend(to: group + 1, with: 0)
    counts[group] += bytes.word(&offset)
  }

  func count(of group: Int) -> Int { group < counts.count ? counts[group] : 0 }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    .number(Double(count(of: group)))
  }
}

/// `sum` and `avg`: exact, so that the order of the rows does not matter.
struct Sums: AggregateState {
  private var sums: [PairSum] = []
  private var counts: [Int] = []
  /// The sums of groups that a pair cannot hold; their pairs are zero.
  private var wideSums: [Int: ExactSum] = [:]

  var heldBytes: Int {
    sums.capacity * MemoryLayout<PairSum>.stride + counts.capacity * 8 + wideSums.capacity * 160
  }

  mutating func add(_ input: AggregateInput) {
    extend(to: input.groupCount)
    guard case .numbers(let numbers, _)? = input.values else { return }
    for (index, row) in input.batch.selection.enumerated() where !numbers[row].isNaN {
      add(numbers[row], input.groups[index])
      counts[input.groups[index]] += 1
    }
  }

  mutating func merge(_ other: Sums, _ groups: GroupPairs) {
    extend(to: groups.groupCount)
    for (from, to) in zip(groups.others, groups.own) where from < other.sums.count {
      add(other.sums[from], to)
      counts[to] += other.counts[from]
      guard !other.wideSums.isEmpty, let wide = other.wideSums[from] else { continue }
      widen(to)
      wideSums[to]?.merge(wide)
    }
  }

  private mutating func extend(to groupCount: Int) {
    sums.extend(to: groupCount, with: PairSum())
    counts.extend(to: groupCount, with: 0)
  }

  @inline(__always)
  private mutating func add(_ number: Double, _ group: Int) {
    guard number.isFinite, !sums[group].add(number) else { return }
    widen(group)
    wideSums[group]?.add(number)
  }

  private mutating func add(_ sum: PairSum, _ group: Int) {
    add(sum.high, group)
    add(sum.low, group)
  }

  /// Moves a group's sum from the pair.
  private mutating func widen(_ group: Int) {
    wideSums[group] = wideSum(of: group)
    sums[group] = PairSum()
  }

  func encode(_ group: Int, to bytes: inout [UInt8]) {
    let isKnown = group < sums.count
    bytes.append(word: isKnown ? counts[group] : 0)
    bytes.append(word: (isKnown ? sums[group].high : 0).bitPattern)
    bytes.append(word: (isKnown ? sums[group].low : 0).bitPattern)
    (wideSums[group] ?? ExactSum()).encode(to: &bytes)
  }

  mutating func merge(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int, group: Int) {
    extend(to: group + 1)
    counts[group] += bytes.word(&offset)
    add(Double(bitPattern: bytes.word(&offset)), group)
    add(Double(bitPattern: bytes.word(&offset)), group)
    let wide = ExactSum(bytes, &offset)
    guard !wide.isEmpty else { return }
    widen(group)
    wideSums[group]?.merge(wide)
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    guard group < counts.count, counts[group] > 0 else { return .missing }
    let sum = wideSums[group] == nil ? sums[group].rounded : wideSum(of: group).rounded()
    guard function == .avg else { return Value(sum, as: type) }
    let count = Double(counts[group])
    guard !sum.isFinite else { return Value(sum / count, as: type) }
    // The average of large numbers can be finite although their sum is not.
    let average = wideSum(of: group).rounded(scaledBy: -64) / count * 0x1p64
    return Value(average, as: type)
  }

  /// The sum of a group, with its pair.
  private func wideSum(of group: Int) -> ExactSum {
    var wide = wideSums[group] ?? ExactSum()
    wide.add(sums[group].high)
    wide.add(sums[group].low)
    return wide
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

  mutating func add(_ input: AggregateInput) {
    extremes.extend(to: input.groupCount, with: .nan)
    guard case .numbers(let numbers, _)? = input.values else { return }
    for (group, row) in zip(input.groups, input.batch.selection) { add(numbers[row], group) }
  }

  mutating func merge(_ other: Extremes, _ groups: GroupPairs) {
    extremes.extend(to: groups.groupCount, with: .nan)
    for (from, to) in zip(groups.others, groups.own) where from < other.extremes.count {
      add(other.extremes[from], to)
    }
  }

  /// `maximum` and `minimum` ignore NaN.
  private mutating func add(_ number: Double, _ group: Int) {
    extremes[group] =
      isGreatest ? .maximum(extremes[group], number) : .minimum(extremes[group], number)
  }

  func encode(_ group: Int, to bytes: inout [UInt8]) {
    bytes.append(word: (group < extremes.count ? extremes[group] : .nan).bitPattern)
  }

  mutating func merge(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int, group: Int) {
    extremes.extend(to: group + 1, with: .nan)
    add(Double(bitPattern: bytes.word(&offset)), group)
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    group < extremes.count ? Value(extremes[group], as: type) : .missing
  }
}
