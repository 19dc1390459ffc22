import EvqModel

/// The keys of some rows, encoded one after the other, with their hashes.
///
/// It is reused for every batch, so that its memory is allocated once.
struct EncodedKeys: Sendable {
  /// The keys, then at least `slack` bytes that the hash may read.
  private var bytes: [UInt8] = Array(repeating: 0, count: 1 << 10)
  private var end = 0
  /// The offsets at which keys start, and the end of the last one.
  private var bounds: [Int] = [0]
  private(set) var hashes: [UInt64] = []

  private static let slack = 16

  var count: Int { bounds.count - 1 }

  var heldBytes: Int { bytes.capacity + (bounds.capacity + hashes.capacity) * 8 }

  /// Calls with the bytes of all keys and the bounds of each.
  @inline(__always)
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<Int>) -> Result
  ) -> Result {
    bytes.withUnsafeBytes { bytes in bounds.withUnsafeBufferPointer { body(bytes, $0) } }
  }

  // MARK: Encoding

  /// Encodes the keys of a batch's selected rows; `columns` are the parts of the key.
  mutating func encode(_ columns: [RowValues], of batch: Batch) {
    removeAll()
    bounds.reserveCapacity(batch.selection.count + 1)
    batch.buffer.withBytes { source in
      if columns.count == 1, case .slices(let slices) = columns[0],
        encodeTexts(slices, batch.selection, source)
      {
        return
      }
      for row in batch.selection {
        for (index, column) in columns.enumerated() {
          column.withPart(row, source) { $0.append(to: &self, isLast: index == columns.count - 1) }
        }
        bounds.append(end)
      }
    }
    hash()
  }

  /// Encodes pairs of a key and a value: the key's length, the key, and the value as a last part.
  ///
  /// Rows without the value are left out; returns the indexes of the others in the selection.
  mutating func encode(
    pairsOf keys: EncodedKeys,
    with values: RowValues,
    of batch: Batch
  ) -> [Int] {
    removeAll()
    var present: [Int] = []
    present.reserveCapacity(keys.count)
    batch.buffer.withBytes { source in
      keys.withBytes { keyBytes, keyBounds in
        for (index, row) in batch.selection.enumerated() where values.isPresent(row) {
          let key = keyBytes[keyBounds[index]..<keyBounds[index + 1]]
          append(word: UInt32(truncatingIfNeeded: key.count))
          append(UnsafeRawBufferPointer(rebasing: key))
          values.withPart(row, source) { $0.append(to: &self, isLast: true) }
          bounds.append(end)
          present.append(index)
        }
      }
    }
    hash()
    return present
  }

  /// The most frequent key, one column of texts; false if a text has escapes.
  private mutating func encodeTexts(
    _ slices: [ValueSlice],
    _ selection: [Int],
    _ source: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var size = 0
    for row in selection {
      guard slices[row].isPlain else { return false }
      size += slices[row].length + 1
    }
    reserve(size)
    guard let start = source.baseAddress else { return selection.isEmpty }
    bytes.withUnsafeMutableBytes { room in
      guard var target = room.baseAddress else { return }
      for row in selection {
        let slice = slices[row]
        let kind = slice.form == .missing ? KeyPart.Kind.missing : KeyPart.Kind.text
        target.storeBytes(of: kind.rawValue, as: UInt8.self)
        let length = slice.form == .missing ? 0 : slice.length
        target.advanced(by: 1).copyMemory(from: start + Int(slice.offset), byteCount: length)
        target += length + 1
        end += length + 1
        bounds.append(end)
      }
    }
    return true
  }

  /// Ends a key that was appended in parts, without a hash.
  mutating func endKey() { bounds.append(end) }

  /// Calls with the bytes that were appended after the last key.
  func withOpenKey(_ body: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes { bytes in
      body(UnsafeRawBufferPointer(rebasing: bytes[(bounds.last ?? 0)..<end]))
    }
  }

  mutating func removeAll() {
    end = 0
    bounds.removeAll(keepingCapacity: true)
    bounds.append(0)
    hashes.removeAll(keepingCapacity: true)
  }

  /// Computes the hashes of all keys.
  mutating func hash() {
    let keys = KeyHash.Keys()
    hashes.removeAll(keepingCapacity: true)
    hashes.reserveCapacity(count)
    bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      for index in 0..<count {
        let length = bounds[index + 1] - bounds[index]
        hashes.append(KeyHash.hash(start + bounds[index], length, keys))
      }
    }
  }

  // MARK: Bytes

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    bytes[end] = byte
    end += 1
  }

  @inline(__always)
  mutating func append<Word: FixedWidthInteger>(word: Word) {
    reserve(MemoryLayout<Word>.size)
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: word, toByteOffset: end, as: Word.self) }
    end += MemoryLayout<Word>.size
  }

  @inline(__always)
  mutating func append(_ text: UnsafeRawBufferPointer) {
    reserve(text.count)
    bytes.withUnsafeMutableBytes { room in
      UnsafeMutableRawBufferPointer(rebasing: room[end..<end + text.count]).copyMemory(from: text)
    }
    end += text.count
  }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    let needed = end + more + EncodedKeys.slack
    if needed > bytes.count { grow(to: needed) }
  }

  private mutating func grow(to needed: Int) {
    let count = max(needed, 2 * bytes.count)
    bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
  }
}

extension ValueSlice {
  /// Whether it is missing, or its bytes are its text.
  fileprivate var isPlain: Bool {
    switch form {
    case .missing, .string, .number, .boolean: true
    case .escapedString, .compound, .compoundText: false
    }
  }
}
