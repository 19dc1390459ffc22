extension Batch {
  /// The value of a slot in a row; the row is an index into `rows`.
  package func value(slot: Int, row: Int) -> Value {
    switch column(slot) {
    case .absent: return .missing
    case .values(let values): return values[row]
    case .times(let times):
      return times[row] == Column.noTime ? .missing : .time(Instant(clamping: times[row]))
    case .slices(let slices): return value(of: slices[row])
    }
  }

  /// The value that a slice of this batch's buffer spells.
  package func value(of slice: Slice) -> Value {
    switch slice.form {
    case .missing: .missing
    case .compound: .json(Text(utf8: buffer.bytes(in: slice.bounds)))
    case .string, .escapedString, .number, .boolean: .text(text(of: slice))
    }
  }

  /// The text of a slice, escapes resolved; numbers and booleans as they are written.
  package func text(of slice: Slice) -> Text {
    let bytes = buffer.bytes(in: slice.bounds)
    return slice.form == .escapedString
      ? Text(JSONText.unescape(bytes)) : Text(utf8: bytes)
  }
}
