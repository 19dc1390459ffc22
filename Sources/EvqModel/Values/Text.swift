/// Text that is compared byte by byte, as HubSpot does.
///
/// `String` compares by canonical equivalence: two spellings of `é` would be equal in evq and
/// different in HubSpot.
package struct Text: Sendable, Hashable, Comparable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  package let string: String

  package init(_ string: String) {
    self.string = string
  }

  package init(stringLiteral value: String) {
    string = value
  }

  package init(utf8 bytes: some Collection<UInt8>) {
    string = String(decoding: bytes, as: UTF8.self)
  }

  package var description: String { string }

  package var isEmpty: Bool { string.isEmpty }

  package static func == (left: Text, right: Text) -> Bool {
    let (left, right) = (left.string.utf8, right.string.utf8)
    return left.count == right.count && left.elementsEqual(right)
  }

  package static func < (left: Text, right: Text) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var copy = string
    copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}
