import EvqModel
import EvqSyntax

/// A record that is not a JSON object, and what its error shows.
struct MalformedRecord: Sendable {
  /// The line in the file, or in a piece of it, counted from 1.
  var line: Int
  /// The reason for a row of a table, such as too few cells; nil for JSON.
  private let reason: String?
  private let start: String

  /// The length of the shown start, in bytes.
  private static let shownBytes = 60

  init(_ fault: RecordScanner.Fault, in buffer: ByteBuffer, line: Int, reason: String? = nil) {
    self.line = line
    self.reason = reason
    let shown = min(fault.length, MalformedRecord.shownBytes)
    let bytes = buffer.bytes(in: fault.offset..<fault.offset + shown)
    start = String(decoding: bytes, as: UTF8.self)
  }

  fileprivate func error(at location: String) -> RuntimeFailure {
    if let reason { return RuntimeFailure(.malformedInput, "\(location): \(reason)") }
    return RuntimeFailure(
      .malformedInput,
      "\(location): not a JSON object",
      helps: ["it starts with: \(start)"]
    )
  }
}

extension SourceReport {
  /// Counts a malformed record of a file; throws it with `isStrict`.
  mutating func note(
    _ record: MalformedRecord,
    of file: String,
    isStrict: Bool
  ) throws(RuntimeFailure) {
    let location = "\(file):\(record.line)"
    malformedCount += 1
    if malformedLocations.count < SourceReport.locationsMax { malformedLocations.append(location) }
    if isStrict { throw record.error(at: location) }
  }
}

extension RuntimeFailure {
  /// A line that is longer than `max` bytes.
  static func tooLongLine(_ line: Int, of file: String, max: Int) -> RuntimeFailure {
    RuntimeFailure(.inputLineTooLong, "\(file):\(line): the line is longer than \(max >> 20) MiB")
  }
}
