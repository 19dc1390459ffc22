import EvqModel
import EvqPlan

/// The merge of the groups that several copies of an aggregation have collected.
///
/// Groups are divided into parts by the hashes of their keys. Each part is merged and sorted on its own, so that
/// several tasks can do it, and its table fits into the processor's cache.
struct GroupMerge: Sendable {
  private let aggregation: Aggregation
  /// Prepared; the pairs of distinct values are in `pairs`.
  private let sources: [GroupedStates]
  /// The offsets of each source's records, by part.
  private let offsets: [[[Int]]]
  /// The pairs of each state that counts distinct values, from all sources.
  private let pairs: [(state: Int, tables: [GroupTable])]
  let partCount: Int
  /// The number of parts of the pairs, which are divided by their own hashes.
  let pairPartCount: Int

  /// The number of groups for which another part is worthwhile.
  private static let groupsOfPart = 1 << 15
  private static let partsMax = 64

  /// `sources` are the groups of all copies, at least one.
  init(_ aggregation: Aggregation, _ sources: [GroupedStates]) {
    self.aggregation = aggregation
    var sources = sources
    let pairCount = sources.reduce(0) { $0 + $1.pairCount }
    partCount = GroupMerge.partCount(sources.reduce(0) { $0 + $1.count })
    pairPartCount = GroupMerge.partCount(pairCount)
    pairs = GroupedStates(aggregation).distinctStates.map { state in
      (state, sources.indices.map { sources[$0].takePairs(of: state) })
    }
    for index in sources.indices { sources[index].prepare() }
    offsets = sources.map { [partCount] in $0.table.offsets(inParts: partCount) }
    self.sources = sources
  }

  private static func partCount(_ keyCount: Int) -> Int {
    var count = 1
    while count < partsMax, keyCount > count * groupsOfPart { count *= 2 }
    return count
  }

  /// The merged groups of a part.
  func groups(ofPart part: Int) -> GroupedStates {
    let keys = offsets.reduce(0) { max($0, $1[part].count) }
    var merged = GroupedStates(aggregation, keys: keys)
    for (source, offsets) in zip(sources, offsets) { merged.merge(source, at: offsets[part]) }
    return merged
  }

  /// Whether pairs have to be counted before the results.
  var hasPairs: Bool { !pairs.isEmpty }

  /// The groups of a part's different pairs, in a list for each part of the groups, by state.
  func countedPairs(ofPart part: Int, _ groups: [GroupedStates]) -> [[[Int]]] {
    pairs.map { _, tables in
      var keys = EncodedKeys()
      GroupMerge.forEachPair(of: tables, part, pairPartCount) { keys.append(key: $0) }
      keys.hash()
      return keys.divided(into: partCount, groups.map(\.table))
    }
  }

  /// Counts the result of `countedPairs`.
  func count(_ counted: [[[Int]]], in groups: inout [GroupedStates]) {
    for (state, lists) in zip(pairs.map(\.state), counted) {
      for (part, list) in lists.enumerated() { groups[part].countPairs(of: state, list) }
    }
  }

  /// Calls with the group's key of each different pair of a part.
  private static func forEachPair(
    of tables: [GroupTable],
    _ part: Int,
    _ partCount: Int,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    var known = GroupTable()
    for table in tables {
      table.forEach { record in
        guard GroupTable.part(of: record.hash, partCount) == part else { return }
        let next = known.count
        if known.number(of: record.key, record.hash) == next {
          body(record.key.keyOfPair)
        }
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The group's key in a pair of it and a value.
  var keyOfPair: UnsafeRawBufferPointer {
    var offset = 0
    let length: UInt32 = word(&offset)
    return bytes(Int(length), &offset)
  }
}

extension EncodedKeys {
  /// Adds a whole key, without a hash.
  mutating func append(key: UnsafeRawBufferPointer) {
    append(key)
    endKey()
  }

  /// The numbers of the keys in the tables of their parts.
  fileprivate func divided(into partCount: Int, _ tables: [GroupTable]) -> [[Int]] {
    var parts = [[Int]](repeating: [], count: partCount)
    withBytes { bytes, bounds in
      for (index, hash) in hashes.enumerated() {
        let part = GroupTable.part(of: hash, partCount)
        let key = UnsafeRawBufferPointer(rebasing: bytes[bounds[index]..<bounds[index + 1]])
        if let number = tables[part].known(key, hash) { parts[part].append(number) }
      }
    }
    return parts
  }
}
