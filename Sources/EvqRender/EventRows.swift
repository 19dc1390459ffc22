import EvqModel

/// Formats unchanged events as JSON by copying their bytes.
struct EventRows: Sendable {
  /// One event per line; otherwise each one starts with a comma and a line end.
  let isLines: Bool

  func text(of batch: Batch) -> [UInt8] {
    batch.buffer.withBytes { bytes in
      var output: [UInt8] = []
      output.reserveCapacity(batch.selection.reduce(0) { $0 + batch.rows[$1].length + 2 })
      append(batch, UnsafeRawBufferPointer(bytes), to: &output)
      return output
    }
  }

  /// Events of consecutive lines are copied together.
  private func append(
    _ batch: Batch,
    _ bytes: UnsafeRawBufferPointer,
    to output: inout [UInt8]
  ) {
    var run = 0..<0
    for row in batch.selection {
      let bounds = batch.rows[row].bounds
      let event = UnsafeRawBufferPointer(rebasing: bytes[bounds])
      guard isLines, event.firstIndex(of: LineEnds.self) == nil else {
        flush(&run, bytes, to: &output)
        if !isLines { output += [UInt8(ascii: ","), .newline] }
        EventRows.append(event: event, to: &output)
        if isLines { output.append(.newline) }
        continue
      }
      if run.upperBound + 1 == bounds.lowerBound, bytes[run.upperBound] == .newline, !run.isEmpty {
        run = run.lowerBound..<bounds.upperBound
      } else {
        flush(&run, bytes, to: &output)
        run = bounds
      }
    }
    flush(&run, bytes, to: &output)
  }

  private func flush(
    _ run: inout Range<Int>,
    _ bytes: UnsafeRawBufferPointer,
    to output: inout [UInt8]
  ) {
    guard !run.isEmpty else { return }
    output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[run]))
    output.append(.newline)
    run = 0..<0
  }

  /// Appends an event on one line; in a pretty-printed file it may span several.
  static func append(event bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    guard bytes.firstIndex(of: LineEnds.self) != nil else {
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
}

extension UInt8 {
  fileprivate static let newline = UInt8(ascii: "\n")
}
