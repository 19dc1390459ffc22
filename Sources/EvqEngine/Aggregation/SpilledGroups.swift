import EvqModel
import EvqPlan

/// The groups of an aggregation that did not fit into memory, in a spill file.
///
/// They are divided into parts by the hashes of their keys. A group may occur several times; `runs` merges the parts
/// one by one. The pairs of distinct values are divided by their own hashes, because one group may have most of them.
struct SpilledGroups: Sendable {
  /// Enough parts that each fits into memory: a part is merged as a whole.
  static let partCount = 64

  private let file: SpillFile
  private let bufferBytes: Int
  private var groups: SpilledParts
  /// One for each state that counts distinct values.
  private var pairs: [SpilledParts] = []

  /// `memoryBytes` is the limit of the query: the buffers take a small part of it.
  init(in file: SpillFile, memoryBytes: Int, distinctStates: Int) {
    let bufferBytes = min(max(memoryBytes / (64 * SpilledGroups.partCount), 1 << 10), 1 << 16)
    self.file = file
    self.bufferBytes = bufferBytes
    let parts = SpilledParts(SpilledGroups.partCount, in: file, bufferBytes: bufferBytes)
    groups = parts
    pairs = Array(repeating: parts, count: distinctStates)
  }

  var heldBytes: Int { pairs.reduce(groups.heldBytes) { $0 + $1.heldBytes } }

  /// The number of bytes in the file.
  var byteCount: Int { pairs.reduce(groups.byteCount) { $0 + $1.byteCount } }

  mutating func merge(_ other: SpilledGroups) throws(RuntimeFailure) {
    try groups.merge(other.groups)
    for index in pairs.indices { try pairs[index].merge(other.pairs[index]) }
  }

  // MARK: Writing

  /// Writes groups with their states, and the pairs of distinct values.
  mutating func write(_ states: GroupedStates) throws(RuntimeFailure) {
    var states = states
    for (index, state) in states.distinctStates.enumerated() {
      try write(states.takePairs(of: state), pairsOf: index)
    }
    try writeGroups(states)
  }

  /// Writes groups whose pairs are counted.
  private mutating func writeGroups(_ states: GroupedStates) throws(RuntimeFailure) {
    var states = states
    states.prepare()
    var failure: RuntimeFailure?
    states.table.forEach { record in
      guard failure == nil else { return }
      let part = GroupTable.part(of: record.hash, SpilledGroups.partCount)
      do throws(RuntimeFailure) {
        try groups.append(to: part) { states.encode(record, to: &$0) }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  private mutating func write(_ table: GroupTable, pairsOf index: Int) throws(RuntimeFailure) {
    var failure: RuntimeFailure?
    table.forEach { record in
      guard failure == nil else { return }
      let part = GroupTable.part(of: record.hash, SpilledGroups.partCount)
      do throws(RuntimeFailure) {
        try pairs[index].append(to: part) { bytes in
          bytes.append(word: record.hash)
          bytes.append(word: UInt32(truncatingIfNeeded: record.key.count))
          bytes.append(contentsOf: record.key)
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  // MARK: Merging

  /// Merges the parts; returns a sorted run of each.
  mutating func runs(
    _ aggregation: Aggregation,
    _ memory: inout MemoryShare
  ) throws(RuntimeFailure) -> [SpilledBytes] {
    try countPairs(aggregation, &memory)
    var runs: [SpilledBytes] = []
    for part in 0..<SpilledGroups.partCount {
      let merged = try self.merged(groups.take(part), aggregation, &memory)
      guard merged.count > 0 else { continue }
      runs.append(try written(merged.run()))
    }
    _ = memory.fits(runs.count * bufferBytes)
    return runs
  }

  private func merged(
    _ part: SpilledBytes,
    _ aggregation: Aggregation,
    _ memory: inout MemoryShare
  ) throws(RuntimeFailure) -> GroupedStates {
    var merged = GroupedStates(aggregation)
    var chunks = SpilledBytes.Reader(part)
    while let chunk = try chunks.next() {
      chunk.withUnsafeBytes { merged.merge(encoded: $0) }
      try memory.holdPart(merged.heldBytes, count: merged.count)
    }
    merged.prepare()
    return merged
  }

  /// Writes a run in chunks of whole rows.
  private func written(_ run: [UInt8]) throws(RuntimeFailure) -> SpilledBytes {
    var written = SpilledBytes(in: file)
    var (start, offset) = (0, 0)
    while offset < run.count {
      run.withUnsafeBytes { _ = GroupRow($0, &offset) }
      guard offset - start >= bufferBytes || offset == run.count else { continue }
      try written.append(Array(run[start..<offset]))
      start = offset
    }
    return written
  }

  /// Counts the different pairs of every group, as groups that are written like the others.
  private mutating func countPairs(
    _ aggregation: Aggregation,
    _ memory: inout MemoryShare
  ) throws(RuntimeFailure) {
    var counted = GroupedStates(aggregation)
    for (index, state) in counted.distinctStates.enumerated() {
      for part in 0..<SpilledGroups.partCount {
        var known = GroupTable()
        var chunks = SpilledBytes.Reader(pairs[index].take(part))
        while let chunk = try chunks.next() {
          counted.countPairs(of: state, keys: known.groupsOfNewPairs(chunk))
          let held = heldBytes + known.heldBytes
          guard !memory.fits(held + counted.heldBytes) else { continue }
          try writeGroups(counted)
          counted = GroupedStates(aggregation)
          try memory.holdPart(known.heldBytes, count: known.count)
        }
      }
    }
    try writeGroups(counted)
  }
}

extension MemoryShare {
  /// A part needs this much at least, even if the limit is smaller.
  private static let partBytesMin = 1 << 20

  /// Updates the held bytes to those of one part and its number of groups; throws over the limit.
  fileprivate mutating func holdPart(_ bytes: Int, count: Int) throws(RuntimeFailure) {
    try hold(bytes < MemoryShare.partBytesMin ? 0 : bytes, count: count)
  }
}

extension GroupTable {
  /// Adds written pairs; returns the keys of the groups of those that are new.
  fileprivate mutating func groupsOfNewPairs(_ chunk: [UInt8]) -> EncodedKeys {
    var keys = EncodedKeys()
    chunk.withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        let hash: UInt64 = bytes.word(&offset)
        let length: UInt32 = bytes.word(&offset)
        let pair = bytes.bytes(Int(length), &offset)
        let next = count
        if number(of: pair, hash) == next { keys.append(key: pair.keyOfPair) }
      }
    }
    keys.hash()
    return keys
  }
}
