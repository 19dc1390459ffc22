import EvqModel

extension RowText {
  /// Appends an object or array of the input as `JSONText.compact` writes it.
  ///
  /// With `doublesQuotes` each quote is written twice, as inside a quoted CSV field. Most input is compact already:
  /// it is copied run by run, and anything else takes the slow way.
  mutating func append(
    compact value: UnsafeRawBufferPointer,
    doublesQuotes: Bool
  ) {
    let before = count
    if copy(compact: value, doublesQuotes: doublesQuotes) { return }
    cut(to: before)
    let compact = JSONText.compact(ArraySlice(value))
    if doublesQuotes { append(doublingQuotes: compact) } else { append(compact) }
  }

  /// False for a value that is not compact: with white space, a backslash or DEL.
  private mutating func copy(compact value: UnsafeRawBufferPointer, doublesQuotes: Bool) -> Bool {
    var index = 0
    var isInString = false
    while true {
      index +=
        isInString
        ? append(padded: value, from: index, upTo: StringStops.self)
        : append(padded: value, from: index, upTo: GapStops.self)
      guard index < value.count else { return true }
      guard value[index] == UInt8(ascii: "\"") else { return false }
      append(UInt8(ascii: "\""))
      if doublesQuotes { append(UInt8(ascii: "\"")) }
      isInString.toggle()
      index += 1
    }
  }

  /// Appends a text with each quote written twice.
  mutating func append(doublingQuotes text: String) {
    var copy = text
    copy.withUTF8 { append(doublingQuotes: UnsafeRawBufferPointer($0)) }
  }

  /// Appends bytes with each quote written twice.
  mutating func append(doublingQuotes bytes: UnsafeRawBufferPointer) {
    var start = 0
    while let quote = bytes.firstIndex(of: Quotes.self, from: start) {
      append(UnsafeRawBufferPointer(rebasing: bytes[start...quote]))
      append(UInt8(ascii: "\""))
      start = quote + 1
    }
    append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
  }
}
