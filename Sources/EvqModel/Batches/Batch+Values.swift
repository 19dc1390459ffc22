extension Batch {
  /// The value of a slot in a row, an index into `rows`.
  package func value(slot: Int, row: Int) -> Value {
    switch column(slot) {
    case .absent: return .missing
    case .values(let values): return values[row]
    case .times(let times):
      return times[row] == Column.noTime ? .missing : .time(Instant(clamping: times[row]))
    case .slices(let slices): return value(of: slices[row])
    }
  }

  /// The decoded value of a slice.
  package func value(of slice: ValueSlice) -> Value {
    switch slice.form {
    case .missing: .missing
    case .compound: .json(text(of: slice))
    case .string, .escapedString, .number, .boolean, .compoundText: .text(text(of: slice))
    }
  }

  /// The text of a slice: strings decoded, objects and arrays compact, other values as written.
  package func text(of slice: ValueSlice) -> Text {
    let bytes = buffer.bytes(in: slice.bounds)
    return switch slice.form {
    case .escapedString: Text(JSONText.unescape(bytes))
    case .compound, .compoundText: Text(JSONText.compact(bytes))
    case .missing, .string, .number, .boolean: Text(utf8: bytes)
    }
  }
}
