package import EvqModel
import EvqSyntax
import Glibc

/// The records of an input that can be read once or only from its start, kept one per line in a file
/// without a name, which is gone when nobody reads it any more.
package struct SpooledRecords {
  /// Called like the input.
  package let file: InputFile
  /// What was read; malformed records are counted here and not kept.
  package let report: SourceReport

  /// Reads the input to its end; the file is in `$TMPDIR`, by default in `/tmp`.
  package init(_ source: inout some BatchSource, name: String) async throws(RuntimeFailure) {
    var template = Array("\(SpooledRecords.folder)/evq-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw SpooledRecords.unwritable(errno) }
    file = InputFile(descriptor: descriptor, name: name)
    unlink(template)
    while let batch = try await source.next() {
      var lines: [UInt8] = []
      for row in batch.rows {
        try lines.makeRoom(row.length + 1, reading: name)
        // A line end inside of a record stands between its values.
        for byte in batch.buffer.bytes(in: row.bounds) {
          lines.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte)
        }
        lines.append(UInt8(ascii: "\n"))
      }
      guard DescriptorOutput.write(lines, to: descriptor) else {
        throw SpooledRecords.unwritable(errno)
      }
    }
    report = source.report
  }

  private static var folder: String {
    let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return named.isEmpty ? "/tmp" : named
  }

  private static func unwritable(_ code: Int32) -> RuntimeFailure {
    let reason = String(cString: strerror(code)).lowercased()
    return RuntimeFailure(.unwritableOutput, "cannot keep the input in `\(folder)`: \(reason)")
  }
}
