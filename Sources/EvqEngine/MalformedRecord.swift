import EvqModel
import EvqSyntax

/// A record that is no JSON object, with what is said of it.
struct MalformedRecord: Sendable {
  /// Counted from 1 in whatever it is counted in: a file, or a piece of one.
  var line: Int
  private let start: String

  /// How much of it is shown, in bytes.
  private static let shownBytes = 60

  init(_ fault: RecordScanner.Fault, in buffer: ByteBuffer, line: Int) {
    self.line = line
    let shown = min(fault.length, MalformedRecord.shownBytes)
    let bytes = buffer.bytes(in: fault.offset..<fault.offset + shown)
    start = String(decoding: bytes, as: UTF8.self)
  }

  fileprivate func error(at place: String) -> SourceError {
    SourceError(
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
    of file: InputFile,
    isStrict: Bool
  ) throws(SourceError) {
    let place = "\(file.name):\(record.line)"
    malformedCount += 1
    if malformedPlaces.count < SourceReport.placesMax { malformedPlaces.append(place) }
    if isStrict { throw record.error(at: place) }
  }
}
