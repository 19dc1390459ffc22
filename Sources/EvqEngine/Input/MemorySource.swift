package import EvqModel

/// Events in memory: the body of a page, or the sample account.
package struct MemorySource: BatchSource {
  private let buffer: ByteBuffer
  private let scanner: RecordScanner
  private var cursor: RecordScanner.Cursor
  package private(set) var report = SourceReport()

  package init(_ buffer: ByteBuffer, layout: RecordScanner.Layout, scanner: RecordScanner) {
    self.buffer = buffer
    self.scanner = scanner
    cursor = RecordScanner.Cursor(layout)
  }

  package mutating func next() -> Batch? {
    guard !cursor.isAtEnd(of: buffer) else { return nil }
    let scan = scanner.scan(buffer, &cursor)
    if scan.isOutOfMemory { OutOfMemory.end() }
    report.rowsRead += scan.recordCount
    report.malformedCount += scan.faults.count
    return scan.batch
  }
}
