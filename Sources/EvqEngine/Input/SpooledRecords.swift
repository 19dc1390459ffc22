import EvqFiles
package import EvqModel
import EvqSyntax

/// The records of a stream, copied one per line to an unnamed temporary file.
///
/// It makes input that can be read only once readable at any offset.
package struct SpooledRecords {
  /// The copy; errors call it by the name of the input.
  package let file: InputFile
  /// What was read; malformed records are counted and not copied.
  package let report: SourceReport

  /// Reads the input to its end; the file is in `$TMPDIR`, by default `/tmp`.
  package init(_ source: inout some BatchSource, name: String) async throws(RuntimeFailure) {
    let descriptor = try SpooledRecords.checked(TemporaryFiles.makeUnnamed)
    file = InputFile(descriptor: descriptor, name: name)
    while let batch = try await source.next() {
      var lines: [UInt8] = []
      for row in batch.rows {
        try lines.makeRoom(row.length + 1, reading: name)
        // A raw line end in a record is white space between values.
        for byte in batch.buffer.bytes(in: row.bounds) {
          lines.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte)
        }
        lines.append(UInt8(ascii: "\n"))
      }
      try SpooledRecords.checked { () throws(SystemError) in
        try Descriptor.write(lines, to: descriptor)
      }
    }
    report = source.report
  }

  private static func checked<Value>(
    _ body: () throws(SystemError) -> Value
  ) throws(RuntimeFailure) -> Value {
    do throws(SystemError) {
      return try body()
    } catch {
      let folder = TemporaryFiles.folder
      throw RuntimeFailure(
        .unwritableOutput,
        "cannot keep the input in `\(folder)`: \(error.text)"
      )
    }
  }
}
