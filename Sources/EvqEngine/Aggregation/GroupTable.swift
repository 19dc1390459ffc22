import EvqModel

/// A hash table that numbers combinations of values in order of first arrival.
///
/// Values are compared as bytes and decoded for results. Two tables can be merged.
struct GroupTable: Sendable {
  /// The number of groups.
  var count: Int { hashes.count }

  private let partCount: Int
  /// Open addressing: the upper half of a hash, then the group's number + 1; 0 is free.
  private var entries: [UInt64] = Array(repeating: 0, count: 64)
  private var hashes: [UInt64] = []
  /// The offset of each group's key in `kept`.
  private var offsets: [Int] = []
  private var kept: [UInt8] = []

  init(parts: Int) {
    partCount = parts
  }

  var heldBytes: Int {
    (entries.capacity + hashes.capacity + offsets.capacity) * 8 + kept.capacity
  }

  // MARK: Lookup

  /// The groups of a batch's selected rows; `columns` are the parts of the key, new groups are added.
  mutating func groups(of columns: [RowValues], in batch: Batch) -> [Int] {
    if columns.count == 1, case .slices(let slices) = columns[0] {
      return groups(of: slices, in: batch)
    }
    return batch.buffer.withBytes { bytes in
      let hashes = GroupTable.hashes(of: columns, batch.selection, bytes)
      var groups = [Int](repeating: 0, count: batch.selection.count)
      for (index, row) in batch.selection.enumerated() {
        groups[index] = find(
          hashes[index],
          matches: { kept, offset in
            columns.allSatisfy { column in
              column.withPart(row, bytes) { $0.matches(kept, &offset) }
            }
          },
          append: { kept in
            for column in columns { column.withPart(row, bytes) { $0.append(to: &kept) } }
          }
        )
      }
      return groups
    }
  }

  /// The fast path for one column of texts, the most frequent key: the loop retains no array.
  private mutating func groups(of slices: [ValueSlice], in batch: Batch) -> [Int] {
    batch.buffer.withBytes { bytes in
      slices.withUnsafeBufferPointer { slices in
        batch.selection.map { row in
          slices[row].withPart(bytes) { part in
            find(
              part.hash(after: KeyPart.seed),
              matches: { kept, offset in part.matches(kept, &offset) },
              append: { kept in part.append(to: &kept) }
            )
          }
        }
      }
    }
  }

  /// Adds the groups of another table; returns their numbers in this one.
  mutating func merge(_ other: GroupTable) -> [Int] {
    other.kept.withUnsafeBytes { bytes in
      other.hashes.indices.map { group in
        let key = UnsafeRawBufferPointer(rebasing: bytes[other.bounds(of: group)])
        return find(
          other.hashes[group],
          matches: { kept, offset in
            let end = offset + key.count
            return end <= kept.count && kept[offset..<end].elementsEqual(key)
          },
          append: { $0.append(contentsOf: key) }
        )
      }
    }
  }

  private func bounds(of group: Int) -> Range<Int> {
    offsets[group]..<(group + 1 < offsets.count ? offsets[group + 1] : kept.count)
  }

  private static func hashes(
    of columns: [RowValues],
    _ selection: [Int],
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> [UInt64] {
    var hashes = [UInt64](repeating: KeyPart.seed, count: selection.count)
    for column in columns {
      for (index, row) in selection.enumerated() {
        hashes[index] = column.withPart(row, bytes) { $0.hash(after: hashes[index]) }
      }
    }
    return hashes
  }

  @inline(__always)
  private mutating func find(
    _ hash: UInt64,
    matches: (UnsafeRawBufferPointer, inout Int) -> Bool,
    append: (inout [UInt8]) -> Void
  ) -> Int {
    let mask = entries.count - 1
    var index = Int(truncatingIfNeeded: hash) & mask
    while entries[index] != 0 {
      let entry = entries[index]
      if entry >> 32 == hash >> 32 {
        let group = Int(entry & 0xFFFF_FFFF) - 1
        var offset = offsets[group]
        if kept.withUnsafeBytes({ matches($0, &offset) }) { return group }
      }
      index = (index + 1) & mask
    }
    let group = hashes.count
    offsets.append(kept.count)
    append(&kept)
    hashes.append(hash)
    entries[index] = GroupTable.entry(hash, group)
    if hashes.count * 2 > entries.count { grow() }
    return group
  }

  private static func entry(_ hash: UInt64, _ group: Int) -> UInt64 {
    (hash & 0xFFFF_FFFF_0000_0000) | UInt64(UInt32(truncatingIfNeeded: group + 1))
  }

  private mutating func grow() {
    entries = Array(repeating: 0, count: entries.count * 2)
    let mask = entries.count - 1
    for (group, hash) in hashes.enumerated() {
      var index = Int(truncatingIfNeeded: hash) & mask
      while entries[index] != 0 { index = (index + 1) & mask }
      entries[index] = GroupTable.entry(hash, group)
    }
  }

  // MARK: Results

  /// Groups sorted by all parts of their keys, as `sort` orders them.
  func sorted(_ groups: [Int]) -> [Int] {
    kept.withUnsafeBytes { bytes in
      groups.sorted { order($0, $1, bytes) == .ascending }
    }
  }

  /// Compares the keys of two groups, part by part.
  func order(_ left: Int, _ right: Int) -> Ordering {
    kept.withUnsafeBytes { order(left, right, $0) }
  }

  private func order(_ left: Int, _ right: Int, _ bytes: UnsafeRawBufferPointer) -> Ordering {
    var (first, second) = (offsets[left], offsets[right])
    for _ in 0..<partCount {
      let ordering = KeyPart(bytes, &first).order(KeyPart(bytes, &second))
      if ordering != .same { return ordering }
    }
    return .same
  }

  /// The key values of groups, one column for each part of the key.
  func columns(of groups: [Int]) -> [[Value]] {
    guard partCount > 0 else { return [] }
    var columns = [[Value]](repeating: [], count: partCount)
    kept.withUnsafeBytes { bytes in
      for group in groups {
        var offset = offsets[group]
        for part in columns.indices { columns[part].append(KeyPart(bytes, &offset).value) }
      }
    }
    return columns
  }
}
