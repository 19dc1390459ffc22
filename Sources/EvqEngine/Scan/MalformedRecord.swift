import EvqModel
import EvqSyntax

/// A record that is no JSON object, with what is said of it.
struct MalformedRecord: Sendable {
  /// Counted from 1 in whatever it is counted in: a file, or a piece of one.
  var line: Int
  /// What is wrong where it was no line of JSON: a row of a table with too few cells.
  private let reason: String?
  private let start: String

  /// How much of it is shown, in bytes.
  private static let shownBytes = 60

  init(_ fault: RecordScanner.Fault, in buffer: ByteBuffer, line: Int, reason: String? = nil) {
    self.line = line
    self.reason = reason
    let shown = min(fault.length, MalformedRecord.shownBytes)
    let bytes = buffer.bytes(in: fault.offset..<fault.offset + shown)
    start = String(decoding: bytes, as: UTF8.self)
  }

  fileprivate func error(at place: String) -> RuntimeFailure {
    if let reason { return RuntimeFailure(.malformedInput, "\(place): \(reason)") }
    return RuntimeFailure(
      .malformedInput,
      "\(place): not a JSON object",
      helps: ["it starts with: \(start)"]
    )
  }
}

extension SourceReport {
  /// Counts a malformed record of a file; with `isStrict` it ends the reading.
  mutating func note(
    _ record: MalformedRecord,
    of file: String,
    isStrict: Bool
  ) throws(RuntimeFailure) {
    let place = "\(file):\(record.line)"
    malformedCount += 1
    if malformedPlaces.count < SourceReport.placesMax { malformedPlaces.append(place) }
    if isStrict { throw record.error(at: place) }
  }
}

extension RuntimeFailure {
  /// What to say of a line that is longer than what is read of one; `max` is in bytes.
  static func tooLongLine(_ line: Int, of file: String, max: Int) -> RuntimeFailure {
    RuntimeFailure(.inputLineTooLong, "\(file):\(line): the line is longer than \(max >> 20) MiB")
  }
}
