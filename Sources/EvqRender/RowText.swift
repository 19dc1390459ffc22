import EvqModel

/// The text of rows while it is written: bytes that grow at their end.
///
/// The unsafe memory of the renderers. At least `slack` bytes after the text can be written, so that short texts are
/// copied as whole blocks and checked on the way.
struct RowText: ~Copyable {
  private var start: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count = 0

  private static let slack = 16

  init(capacity: Int) {
    self.capacity = max(capacity, 256)
    start = .allocate(byteCount: self.capacity + RowText.slack, alignment: 16)
  }

  deinit { start.deallocate() }

  /// The text so far.
  var bytes: [UInt8] { [UInt8](UnsafeRawBufferPointer(start: start, count: count)) }

  /// Drops everything after the first `count` bytes.
  mutating func cut(to count: Int) { self.count = min(self.count, count) }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    makeRoom(1)
    start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  @inline(__always)
  mutating func append(_ source: UnsafeRawBufferPointer) {
    guard let from = source.baseAddress else { return }
    makeRoom(source.count)
    (start + count).copyMemory(from: from, byteCount: source.count)
    count += source.count
  }

  mutating func append(_ source: [UInt8]) { source.withUnsafeBytes { append($0) } }

  mutating func append(_ source: String) {
    var copy = source
    copy.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Appends a text that has no byte of a class; false, and nothing appended, for a text with one.
  ///
  /// 16 bytes after the text must be readable, as they are in a `ByteBuffer`.
  @inline(__always)
  mutating func append(
    padded source: UnsafeRawBufferPointer,
    unlessWith bytes: (some ByteClass).Type
  ) -> Bool {
    guard let from = source.baseAddress else { return true }
    makeRoom(source.count)
    let target = start + count
    var offset = 0
    while offset < source.count {
      let block = (from + offset).loadUnaligned(as: SIMD16<UInt8>.self)
      target.storeBytes(of: block, toByteOffset: offset, as: SIMD16<UInt8>.self)
      if RowText.firstIndex(of: bytes, in: block, before: source.count - offset) != nil {
        return false
      }
      offset += 16
    }
    count += source.count
    return true
  }

  /// The index of the first byte of a class in the text from an index on; nil if there is none.
  func firstIndex(of bytes: (some ByteClass).Type, from index: Int) -> Int? {
    var offset = index
    while offset < count {
      let block = (start + offset).loadUnaligned(as: SIMD16<UInt8>.self)
      if let found = RowText.firstIndex(of: bytes, in: block, before: count - offset) {
        return offset + found
      }
      offset += 16
    }
    return nil
  }

  /// Copies text up to the first byte of a class, without that byte, and returns the number of bytes.
  ///
  /// 16 bytes after the text must be readable.
  @inline(__always)
  mutating func append(
    padded source: UnsafeRawBufferPointer,
    from index: Int,
    upTo bytes: (some ByteClass).Type
  ) -> Int {
    guard let from = source.baseAddress else { return 0 }
    makeRoom(source.count - index)
    var offset = index
    while offset < source.count {
      let block = (from + offset).loadUnaligned(as: SIMD16<UInt8>.self)
      (start + count).storeBytes(of: block, as: SIMD16<UInt8>.self)
      let room = min(16, source.count - offset)
      if let found = RowText.firstIndex(of: bytes, in: block, before: room) {
        count += found
        return offset + found - index
      }
      count += room
      offset += room
    }
    return offset - index
  }

  @inline(__always)
  private static func firstIndex(
    of bytes: (some ByteClass).Type,
    in block: SIMD16<UInt8>,
    before end: Int
  ) -> Int? {
    var members = bytes.members(of: block)
    if end < 16 { members = members .& (lanes .< SIMD16(repeating: UInt8(end))) }
    return members.firstIndex
  }

  private static let lanes = SIMD16<UInt8>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

  @inline(__always)
  private mutating func makeRoom(_ more: Int) {
    if capacity - count < more { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    let larger = max(2 * capacity, count + more)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: larger + RowText.slack,
      alignment: 16
    )
    memory.copyMemory(from: start, byteCount: count)
    start.deallocate()
    (start, capacity) = (memory, larger)
  }
}
