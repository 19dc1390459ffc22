import EvqModel

/// A set of texts, searched by the bytes of values.
struct ByteSet: Sendable {
  private let texts: [[UInt8]]
  /// Indices of `texts`, at the place of their hash or after it.
  ///
  /// -1 is free. Empty for a few texts, which are compared one by one.
  private let table: [Int32]

  /// Up to this many texts are compared one by one.
  private static let listMax = 4

  init(_ texts: [Text]) {
    self.texts = texts.map { Array($0.string.utf8) }
    guard texts.count > ByteSet.listMax else {
      table = []
      return
    }
    var size = 8
    while size < 3 * texts.count { size *= 2 }
    var table = [Int32](repeating: -1, count: size)
    for (index, text) in texts.enumerated() {
      let buffer = ByteBuffer(text.string)
      var place =
        buffer.withPaddedBytes { bytes in
          ByteSet.place(of: PaddedText(start: bytes, count: buffer.count), in: size)
        } ?? 0
      while table[place] >= 0 { place = (place + 1) % size }
      table[place] = Int32(index)
    }
    self.table = table
  }

  func contains(_ text: PaddedText) -> Bool {
    guard !table.isEmpty else { return texts.contains { isEqual($0, text) } }
    var place = ByteSet.place(of: text, in: table.count)
    while table[place] >= 0 {
      if isEqual(texts[Int(table[place])], text) { return true }
      place = (place + 1) & (table.count - 1)
    }
    return false
  }

  @inline(__always)
  private func isEqual(_ member: [UInt8], _ text: PaddedText) -> Bool {
    member.count == text.count && text.equals(member)
  }

  /// The first place to look at in a table, whose size is a power of two.
  private static func place(of text: PaddedText, in size: Int) -> Int {
    Int(truncatingIfNeeded: text.hash) & (size - 1)
  }
}
