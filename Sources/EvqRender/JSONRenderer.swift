import EvqModel

/// Prints a JSON array, or one JSON object per line.
///
/// An unchanged event is copied byte for byte. A missing value is `null`.
struct JSONRenderer: Renderer {
  private let isLines: Bool
  private var schema = RenderSchema(columns: [], isWholeEvent: false)
  private var count = 0

  init(isLines: Bool) {
    self.isLines = isLines
  }

  mutating func begin(_ schema: RenderSchema, to output: inout [UInt8]) {
    self.schema = schema
    if !isLines { output.append(text: "[") }
  }

  mutating func write(_ batch: Batch, to output: inout [UInt8]) {
    batch.buffer.withBytes { bytes in
      for row in batch.selection {
        if !isLines { output.append(text: count == 0 ? "\n" : ",\n") }
        count += 1
        if schema.isWholeEvent {
          appendEvent(UnsafeBufferPointer(rebasing: bytes[batch.rows[row].bounds]), to: &output)
        } else {
          appendRow(batch, row, to: &output)
        }
        if isLines { output.append(UInt8(ascii: "\n")) }
      }
    }
  }

  mutating func end(to output: inout [UInt8]) {
    if !isLines { output.append(text: count == 0 ? "]\n" : "\n]\n") }
  }

  /// Appends an event on one line; in a pretty-printed file it may span several.
  private func appendEvent(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    guard UnsafeRawBufferPointer(bytes).hasLineEnd else {
      output.append(contentsOf: bytes)
      return
    }
    var isInString = false
    var isEscaped = false
    for byte in bytes {
      if !isInString, byte <= 0x20 { continue }
      output.append(byte)
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString.toggle()
      }
    }
  }

  private func appendRow(_ batch: Batch, _ row: Int, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for (index, column) in schema.columns.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      JSONText.appendString(column.name, to: &output)
      output.append(UInt8(ascii: ":"))
      append(batch.value(slot: column.slot, row: row), to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }

  private func append(_ value: Value, to output: inout [UInt8]) {
    switch value {
    case .missing: output.append(text: "null")
    case .number(let number): JSONText.appendNumber(number, to: &output)
    case .boolean(let value): output.append(text: value ? "true" : "false")
    case .json(let text):
      var string = text.string
      string.withUTF8 { appendEvent($0, to: &output) }
    case .text, .time, .duration:
      JSONText.appendString(value.text?.string ?? "", to: &output)
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether it contains a line feed or a carriage return; tests eight bytes at a time for speed.
  fileprivate var hasLineEnd: Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var offset = 0
    while offset + 8 <= count {
      let word = loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      // A matching byte is zero in these words.
      let (feeds, returns) = (word ^ (ones &* 0x0A), word ^ (ones &* 0x0D))
      let zeroes = ((feeds &- ones) & ~feeds) | ((returns &- ones) & ~returns)
      if zeroes & (ones &* 0x80) != 0 { return true }
      offset += 8
    }
    return self[offset...].contains { $0 == 0x0A || $0 == 0x0D }
  }
}
