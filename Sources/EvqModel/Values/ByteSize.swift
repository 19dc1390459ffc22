/// A number of bytes with a readable form: `512MB`, `4GB`, `2GiB`.
package struct ByteSize: Sendable, Hashable, CustomStringConvertible {
  package let bytes: Int

  package init(bytes: Int) {
    self.bytes = bytes
  }

  /// Parses a number and an optional unit in any case, without a blank between them.
  ///
  /// Nil for any other text, for less than a byte and for more than 2⁶² bytes.
  package init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).lowercased()
    guard let length = ByteSize.units.first(where: { $0.name.lowercased() == unit })?.length,
      let number = NumberText.parse(Text(String(digits)))
    else { return nil }
    let bytes = (number * length).rounded()
    guard bytes >= 1, bytes <= ByteSize.bytesMax else { return nil }
    self.bytes = Int(bytes)
  }

  /// Half of `Int.max`, so that twice a size does not overflow.
  private static let bytesMax = 0x1p62

  private static let units: [(name: String, length: Double)] = [
    ("", 1), ("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3), ("B", 1),
    ("TiB", 0x1p40), ("GiB", 0x1p30), ("MiB", 0x1p20), ("KiB", 0x1p10),
  ]

  /// The size in its largest unit, with one decimal: `4GB`, `2GiB`, `12.4GB`.
  package var description: String {
    let isBinary = bytes % 1_024 == 0 && bytes % 1_000 != 0
    let named = ByteSize.units.dropFirst().filter { $0.name.contains("i") == isBinary }
    let unit = named.first { Double(bytes) >= $0.length } ?? ("B", 1)
    return NumberText.format((Double(bytes) / unit.length * 10).rounded() / 10) + unit.name
  }
}
