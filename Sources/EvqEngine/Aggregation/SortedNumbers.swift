import EvqModel

/// `median` and the percentiles: keeps all numbers, because the result is exact.
struct SortedNumbers: AggregateState {
  /// The numbers in order of arrival; by group after `prepare`.
  private var numbers: [Double] = []
  /// The group of each number; empty after `prepare`.
  private var groups: [UInt32] = []
  /// The ends of the groups in `numbers`, after `prepare`.
  private var ends: [Int] = []
  private var groupCount = 0

  var heldBytes: Int { numbers.capacity * 8 + groups.capacity * 4 + groupCount * 8 }

  mutating func add(_ input: AggregateInput) {
    groupCount = max(groupCount, input.groupCount)
    guard case .numbers(let added, _)? = input.values else { return }
    for (index, row) in input.batch.selection.enumerated() where !added[row].isNaN {
      append(added[row], input.groups[index])
    }
  }

  mutating func merge(_ other: SortedNumbers, _ groups: GroupPairs) {
    groupCount = max(groupCount, groups.groupCount)
    for (from, to) in zip(groups.others, groups.own) {
      for index in other.range(of: from) { append(other.numbers[index], to) }
    }
  }

  @inline(__always)
  private mutating func append(_ number: Double, _ group: Int) {
    numbers.append(number)
    groups.append(UInt32(truncatingIfNeeded: group))
  }

  private func range(of group: Int) -> Range<Int> {
    guard group < ends.count else { return 0..<0 }
    return (group == 0 ? 0 : ends[group - 1])..<ends[group]
  }

  /// Orders the numbers by group.
  mutating func prepare() {
    guard ends.isEmpty else { return }
    var next = [Int](repeating: 0, count: groupCount)
    for group in groups { next[Int(group)] += 1 }
    var start = 0
    for group in next.indices { (next[group], start) = (start, start + next[group]) }
    if groupCount > 1 {
      let arrived = numbers
      for (index, group) in groups.enumerated() {
        numbers[next[Int(group)]] = arrived[index]
        next[Int(group)] += 1
      }
    } else if groupCount == 1 {
      next[0] = numbers.count
    }
    (ends, groups) = (next, [])
  }

  func encode(_ group: Int, to bytes: inout [UInt8]) {
    let range = range(of: group)
    bytes.append(word: range.count)
    numbers[range].withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  mutating func merge(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int, group: Int) {
    groupCount = max(groupCount, group + 1)
    let count: Int = bytes.word(&offset)
    for _ in 0..<count { append(Double(bitPattern: bytes.word(&offset)), group) }
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    guard let fraction = function.fraction else { return .missing }
    var part = Array(numbers[range(of: group)])
    return part.percentile(fraction).map { Value($0, as: type) } ?? .missing
  }
}

extension [Double] {
  /// A percentile, interpolated like SQL's `percentile_cont`; nil for no numbers.
  ///
  /// It changes the order of the numbers.
  fileprivate mutating func percentile(_ fraction: Double) -> Double? {
    guard !isEmpty else { return nil }
    let rank = fraction * Double(count - 1)
    let below = Int(rank)
    moveSmallest(below + 1)
    let low = self[below]
    guard let high = self[(below + 1)...].min() else { return low }
    let part = rank - Double(below)
    let distance = high - low
    // The distance of two very large numbers can overflow.
    return distance.isFinite ? low + distance * part : low * (1 - part) + high * part
  }
}

extension Array where Element: Comparable {
  /// Moves the `count` smallest elements to the front, the greatest of them last (Hoare's quickselect).
  ///
  /// The pivot is the middle of three; after many steps the rest is sorted, so that no input takes quadratic time.
  mutating func moveSmallest(_ count: Int) {
    let rank = count - 1
    guard indices.contains(rank) else { return }
    withUnsafeMutableBufferPointer { elements in
      var (low, high) = (0, elements.count - 1)
      var steps = 0
      while low < high {
        steps += 1
        guard steps < 64 else { return elements[low...high].sort() }
        let (left, right) = elements.divide(low, high)
        if rank <= right {
          high = right
        } else if rank >= left {
          low = left
        } else {
          return
        }
      }
    }
  }
}

extension UnsafeMutableBufferPointer where Element: Comparable {
  /// Divides a range at its middle value: smaller elements up to `right`, greater ones from `left`.
  fileprivate func divide(_ low: Int, _ high: Int) -> (left: Int, right: Int) {
    let candidates = [self[low], self[low + (high - low) / 2], self[high]].sorted()
    let pivot = candidates[1]
    var (left, right) = (low, high)
    while left <= right {
      while self[left] < pivot { left += 1 }
      while pivot < self[right] { right -= 1 }
      guard left <= right else { break }
      swapAt(left, right)
      left += 1
      right -= 1
    }
    return (left, right)
  }
}
