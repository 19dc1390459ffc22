import EvqModel

/// `first` or `last`: the first or last present value in order of arrival.
struct ArrivedValues: AggregateState {
  private let isLast: Bool
  /// Where each group's value is in `bytes`, and the piece number of its batch.
  private var places: [Place] = []
  /// The values as last parts of keys; replaced values stay until most of the bytes are theirs.
  private var bytes: [UInt8] = []
  private var unusedBytes = 0
  /// The number of batches, to know the groups that have a value of the current one.
  private var batchCount: UInt32 = 0

  private struct Place: Sendable {
    var offset = 0
    var piece = 0
    /// 0 for a group without a value.
    var length: UInt32 = 0
    var batch: UInt32 = 0

    var bounds: Range<Int> { offset..<offset + Int(length) }
  }

  init(isLast: Bool) {
    self.isLast = isLast
  }

  var heldBytes: Int { places.capacity * MemoryLayout<Place>.stride + bytes.capacity }

  mutating func add(_ input: AggregateInput) {
    places.extend(to: input.groupCount, with: Place())
    guard let values = input.values else { return }
    let groups = input.groups
    batchCount &+= 1
    var encoded = EncodedKeys()
    input.batch.buffer.withBytes { source in
      // Starts at the end that counts, so that only one value of each group is stored.
      for step in groups.indices {
        let index = isLast ? groups.count - 1 - step : step
        let (group, row) = (groups[index], input.batch.selection[index])
        let isKept = isLast ? places[group].batch == batchCount : places[group].length > 0
        guard !isKept, values.isPresent(row) else { continue }
        encoded.removeAll()
        values.withPart(row, source) { $0.append(to: &encoded, isLast: true) }
        encoded.withOpenKey { set(group, $0, input.batch.pieceNumber) }
      }
    }
  }

  mutating func merge(_ other: ArrivedValues, _ groups: GroupPairs) {
    places.extend(to: groups.groupCount, with: Place())
    other.bytes.withUnsafeBytes { bytes in
      for (from, to) in zip(groups.others, groups.own) where from < other.places.count {
        let place = other.places[from]
        merge(UnsafeRawBufferPointer(rebasing: bytes[place.bounds]), place.piece, to)
      }
    }
  }

  /// Adds a value of a copy, or a later one of a spilled state.
  private mutating func merge(_ value: UnsafeRawBufferPointer, _ piece: Int, _ group: Int) {
    guard value.count > 0 else { return }
    let own = places[group]
    guard own.length == 0 || (isLast ? piece >= own.piece : piece < own.piece) else { return }
    set(group, value, piece)
  }

  private mutating func set(_ group: Int, _ value: UnsafeRawBufferPointer, _ piece: Int) {
    let old = places[group]
    var place = Place(offset: bytes.count, piece: piece, batch: batchCount)
    place.length = UInt32(truncatingIfNeeded: value.count)
    if value.count <= Int(old.length) {
      place.offset = old.offset
      bytes.withUnsafeMutableBytes {
        UnsafeMutableRawBufferPointer(rebasing: $0[old.offset...]).copyMemory(from: value)
      }
      unusedBytes += Int(old.length) - value.count
    } else {
      bytes.append(contentsOf: value)
      unusedBytes += Int(old.length)
    }
    places[group] = place
    if unusedBytes > 1 << 16, unusedBytes > bytes.count / 2 { dropUnused() }
  }

  private mutating func dropUnused() {
    var used: [UInt8] = []
    used.reserveCapacity(bytes.count - unusedBytes)
    for group in places.indices {
      let bounds = places[group].bounds
      places[group].offset = used.count
      used += bytes[bounds]
    }
    (bytes, unusedBytes) = (used, 0)
  }

  func encode(_ group: Int, to output: inout [UInt8]) {
    let place = group < places.count ? places[group] : Place()
    output.append(word: place.piece)
    output.append(word: place.length)
    output += bytes[place.bounds]
  }

  mutating func merge(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int, group: Int) {
    places.extend(to: group + 1, with: Place())
    let piece: Int = bytes.word(&offset)
    let length: UInt32 = bytes.word(&offset)
    merge(bytes.bytes(Int(length), &offset), piece, group)
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    guard group < places.count, places[group].length > 0 else { return .missing }
    return bytes.withUnsafeBytes { bytes in
      var offset = 0
      let value = UnsafeRawBufferPointer(rebasing: bytes[places[group].bounds])
      return KeyPart.read(value, &offset, isLast: true) { $0.value }
    }
  }
}

/// `distinct_count`: the number of different values.
///
/// The different pairs of a group's key and a value are in a table of their own. Where several states are merged, the
/// pairs are merged first (`DistinctPairs`), and then each pair of the whole is counted.
struct DistinctCounts: AggregateState {
  private(set) var pairs = GroupTable()
  private var counts: [Int] = []
  private var encoded = EncodedKeys()

  var heldBytes: Int { pairs.heldBytes + counts.capacity * 8 + encoded.heldBytes }

  mutating func add(_ input: AggregateInput) {
    counts.extend(to: input.groupCount, with: 0)
    guard let values = input.values else { return }
    let present = encoded.encode(pairsOf: input.keys, with: values, of: input.batch)
    // A new pair gets the next number.
    var next = pairs.count
    for (index, number) in zip(present, pairs.numbers(of: encoded)) where number == next {
      next += 1
      counts[input.groups[index]] += 1
    }
  }

  /// Removes and returns the pairs and clears the counts: they are counted again after a merge.
  mutating func takePairs() -> GroupTable {
    defer { self = DistinctCounts() }
    return pairs
  }

  /// Counts one pair for each group in a list.
  mutating func count(_ groups: [Int], groupCount: Int) {
    counts.extend(to: groupCount, with: 0)
    for group in groups { counts[group] += 1 }
  }

  mutating func merge(_ other: DistinctCounts, _ groups: GroupPairs) {
    counts.extend(to: groups.groupCount, with: 0)
    for (from, to) in zip(groups.others, groups.own) where from < other.counts.count {
      counts[to] += other.counts[from]
    }
  }

  func encode(_ group: Int, to bytes: inout [UInt8]) {
    bytes.append(word: group < counts.count ? counts[group] : 0)
  }

  mutating func merge(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int, group: Int) {
    counts.extend(to: group + 1, with: 0)
    counts[group] += bytes.word(&offset)
  }

  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value {
    .number(Double(group < counts.count ? counts[group] : 0))
  }
}
