import EvqModel
import Glibc

/// A hash table that numbers encoded keys in order of first arrival.
///
/// All keys are in one array of bytes, each after its header, so a lookup of a known key reads an entry and a record.
/// A batch is looked up in loops whose steps do not depend on one another: the processor overlaps their cache misses.
struct GroupTable: Sendable {
  /// The number of keys.
  private(set) var count = 0
  /// Open addressing: the upper bits of a hash, then the offset of a record; 0 is free.
  private var entries: [UInt64] = Array(repeating: 0, count: GroupTable.entriesMin)
  /// A record is a hash, a number, a length and a key; no record starts at offset 0.
  private var records: [UInt8] = [0]

  private static let entriesMin = 256
  private static let offsetMask: UInt64 = 1 << 40 - 1
  private static let numberOffset = 8
  private static let lengthOffset = 12
  private static let keyOffset = 16

  /// A table with room for some keys.
  init(keys: Int = 0) {
    var entryCount = GroupTable.entriesMin
    while keys * 8 > entryCount * 5 { entryCount *= 2 }
    entries = Array(repeating: 0, count: entryCount)
  }

  var heldBytes: Int { entries.capacity * 8 + records.capacity }

  /// Whether the next batch might need more keys than 32 bits number.
  var isFull: Bool { count > Int(UInt32.max) / 2 }

  // MARK: Lookup

  /// The numbers of keys; new keys are added.
  mutating func numbers(of keys: EncodedKeys) -> [Int] {
    var numbers = [Int](repeating: 0, count: keys.count)
    let unknown = keys.withBytes { bytes, bounds in findKnown(keys, bytes, bounds, &numbers) }
    guard !unknown.isEmpty else { return numbers }
    keys.withBytes { bytes, bounds in
      for index in unknown {
        let key = UnsafeRawBufferPointer(rebasing: bytes[bounds[index]..<bounds[index + 1]])
        numbers[index] = number(of: key, keys.hashes[index])
      }
    }
    return numbers
  }

  /// Fills in the numbers of known keys; returns the indexes of the others.
  private func findKnown(
    _ keys: EncodedKeys,
    _ bytes: UnsafeRawBufferPointer,
    _ bounds: UnsafeBufferPointer<Int>,
    _ numbers: inout [Int]
  ) -> [Int] {
    var unknown: [Int] = []
    let mask = entries.count - 1
    entries.withUnsafeBufferPointer { entries in
      keys.hashes.withUnsafeBufferPointer { hashes in
        numbers.withUnsafeMutableBufferPointer { numbers in
          for index in numbers.indices {
            let entry = entries[Int(truncatingIfNeeded: hashes[index]) & mask]
            numbers[index] = Int(truncatingIfNeeded: entry)
          }
          records.withUnsafeBytes { records in
            for index in numbers.indices {
              let key = UnsafeRawBufferPointer(rebasing: bytes[bounds[index]..<bounds[index + 1]])
              var slot = Int(truncatingIfNeeded: hashes[index]) & mask
              var entry = UInt64(bitPattern: Int64(numbers[index]))
              while entry != 0, !GroupTable.matches(entry, hashes[index], key, records) {
                slot = (slot + 1) & mask
                entry = entries[slot]
              }
              if entry == 0 { unknown.append(index) }
              numbers[index] = entry == 0 ? 0 : GroupTable.number(entry, records)
            }
          }
        }
      }
    }
    return unknown
  }

  /// The number of a key; nil for an unknown one.
  func known(_ key: UnsafeRawBufferPointer, _ hash: UInt64) -> Int? {
    let mask = entries.count - 1
    return records.withUnsafeBytes { records in
      var slot = Int(truncatingIfNeeded: hash) & mask
      while entries[slot] != 0 {
        if GroupTable.matches(entries[slot], hash, key, records) {
          return GroupTable.number(entries[slot], records)
        }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }

  /// The number of a key, which is added if it is new.
  mutating func number(of key: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
    if let known = known(key, hash) { return known }
    add(key, hash)
    return count - 1
  }

  @inline(__always)
  private static func number(_ entry: UInt64, _ records: UnsafeRawBufferPointer) -> Int {
    let offset = Int(entry & offsetMask) + numberOffset
    return Int(records.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @inline(__always)
  private static func matches(
    _ entry: UInt64,
    _ hash: UInt64,
    _ key: UnsafeRawBufferPointer,
    _ records: UnsafeRawBufferPointer
  ) -> Bool {
    guard (entry ^ hash) & ~offsetMask == 0 else { return false }
    let offset = Int(entry & offsetMask)
    let length = records.loadUnaligned(fromByteOffset: offset + lengthOffset, as: UInt32.self)
    guard Int(length) == key.count else { return false }
    guard let known = records.baseAddress, let key = key.baseAddress else { return length == 0 }
    return areEqual(known + offset + keyOffset, key, Int(length))
  }

  /// Compares keys, which are mostly short, in words of eight bytes that may overlap.
  @inline(__always)
  private static func areEqual(
    _ left: UnsafeRawPointer,
    _ right: UnsafeRawPointer,
    _ count: Int
  ) -> Bool {
    guard count >= 8, count <= 64 else { return memcmp(left, right, count) == 0 }
    var offset = 0
    while offset + 8 < count {
      guard word(left, offset) == word(right, offset) else { return false }
      offset += 8
    }
    return word(left, count - 8) == word(right, count - 8)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  // MARK: Adding

  private mutating func add(_ key: UnsafeRawBufferPointer, _ hash: UInt64) {
    let offset = records.count
    let size = GroupTable.keyOffset + key.count
    if offset + size > records.capacity {
      records.reserveCapacity(max(offset + size, offset + offset / 2))
    }
    records.append(word: hash)
    records.append(word: UInt32(truncatingIfNeeded: count))
    records.append(word: UInt32(truncatingIfNeeded: key.count))
    records.append(contentsOf: key)
    count += 1
    if count * 8 > entries.count * 5 { return grow() }
    let mask = entries.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while entries[slot] != 0 { slot = (slot + 1) & mask }
    entries[slot] = hash & ~GroupTable.offsetMask | UInt64(offset)
  }

  private mutating func grow() {
    let entryCount = entries.count * 2
    // Freed first: both together would be the peak of memory.
    entries = []
    entries = Array(repeating: 0, count: entryCount)
    let mask = entryCount - 1
    records.withUnsafeBytes { records in
      entries.withUnsafeMutableBufferPointer { entries in
        GroupTable.forEach(in: records) { record in
          var slot = Int(truncatingIfNeeded: record.hash) & mask
          while entries[slot] != 0 { slot = (slot + 1) & mask }
          entries[slot] = record.hash & ~GroupTable.offsetMask | UInt64(record.offset)
        }
      }
    }
  }

  // MARK: Records

  /// A key of the table; its bytes are valid during a call only.
  struct Record {
    let offset: Int
    let hash: UInt64
    let number: Int
    let key: UnsafeRawBufferPointer

    fileprivate init(_ records: UnsafeRawBufferPointer, at offset: Int) {
      self.offset = offset
      hash = records.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      number = Int(
        records.loadUnaligned(fromByteOffset: offset + numberOffset, as: UInt32.self)
      )
      let length = records.loadUnaligned(fromByteOffset: offset + lengthOffset, as: UInt32.self)
      let start = offset + keyOffset
      key = UnsafeRawBufferPointer(rebasing: records[start..<start + Int(length)])
    }
  }

  /// Calls with all records, in the order of their numbers.
  func forEach(_ body: (Record) -> Void) {
    records.withUnsafeBytes { GroupTable.forEach(in: $0, body) }
  }

  /// Calls with the records at some offsets.
  func forEach(at offsets: [Int], _ body: (Record) -> Void) {
    records.withUnsafeBytes { records in
      for offset in offsets { body(Record(records, at: offset)) }
    }
  }

  @inline(__always)
  private static func forEach(in records: UnsafeRawBufferPointer, _ body: (Record) -> Void) {
    var offset = 1
    while offset < records.count {
      let record = Record(records, at: offset)
      body(record)
      offset += keyOffset + record.key.count
    }
  }

  /// Calls with all records, whose keys can be read by their offsets.
  func withRecords<Result>(_ body: (Records) -> Result) -> Result {
    records.withUnsafeBytes { body(Records(bytes: $0)) }
  }

  /// The records of a table, during a call.
  struct Records {
    fileprivate let bytes: UnsafeRawBufferPointer

    @inline(__always)
    func key(at offset: Int) -> UnsafeRawBufferPointer { Record(bytes, at: offset).key }
  }

  /// The offsets of all records, divided into parts by their hashes.
  func offsets(inParts count: Int) -> [[Int]] {
    var parts = [[Int]](repeating: [], count: count)
    for part in parts.indices { parts[part].reserveCapacity(self.count / count * 9 / 8) }
    forEach { parts[GroupTable.part(of: $0.hash, count)].append($0.offset) }
    return parts
  }

  /// The part of a hash.
  ///
  /// `count` is a power of two. It uses bits that do not choose an entry.
  @inline(__always)
  static func part(of hash: UInt64, _ count: Int) -> Int {
    Int(truncatingIfNeeded: hash >> 40) & (count - 1)
  }

  /// Compares the keys of two records as `sort` orders them.
  static func order(
    _ left: UnsafeRawBufferPointer,
    _ right: UnsafeRawBufferPointer
  ) -> Ordering {
    let common = min(left.count, right.count)
    if common > 0, let first = left.baseAddress, let second = right.baseAddress {
      let result = memcmp(first, second, common)
      if result != 0 { return Ordering(Int(result), 0) }
    }
    return Ordering(left.count, right.count)
  }
}
