import EvqEngine
import EvqModel

/// The result of reading a file: a text for each row, the report, and the error.
struct ReadRows {
  var rows: [String] = []
  var report = SourceReport()
  var error: RuntimeFailure?

  private static let fields: [Field] = TableColumn.ofEvent + [.property("a"), .property("b")]

  /// Reads a file `chunk` bytes at a time.
  init(_ path: String, chunk: Int = 1 << 20, isStrict: Bool = false, lineBytesMax: Int = 1 << 20) {
    do throws(RuntimeFailure) {
      var source = try FileSource(
        path: path,
        slots: Self.fields.enumerated().map { ($0.offset, $0.element) },
        slotCount: Self.fields.count,
        isStrict: isStrict,
        chunkBytes: chunk,
        lineBytesMax: lineBytesMax
      )
      defer { report = source.report }
      while let batch = try source.next() {
        for row in batch.selection { rows.append(ReadRows.text(of: row, in: batch)) }
      }
    } catch {
      self.error = error
    }
  }

  private static func text(of row: Int, in batch: Batch) -> String {
    fields.indices
      .map { batch.value(slot: $0, row: row).text?.string ?? "∅" }
      .joined(separator: "|")
  }
}

extension Compression {
  /// The bytes, compressed as one member or frame.
  func compress(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    _ = makeEncoder()?.encode(bytes, isLast: true, into: &output)
    return output
  }
}
