import CSimdjson
package import EvqModel

/// Files of lines, scanned piece by piece by several tasks; batches come out in file order.
///
/// The tasks can run the front of a pipeline too: see `run`.
package struct ParallelScan: BatchSource {
  private let configuration: ScannerConfiguration
  private let isStrict: Bool
  private let lineBytesMax: Int
  /// The files that are not opened yet.
  private var paths: ArraySlice<String>
  /// The pieces of the last opened file that are not scanned yet.
  private var pieces: ArraySlice<FilePiece> = []
  private let pieceBytes: Int
  private let aheadMax: Int
  private var copies = PipelineCopies(Pipeline())
  private var pieceCount = 0
  /// Why the next file cannot be opened; thrown after the rows of the files before it.
  private var failure: RuntimeFailure?
  private var running: ArraySlice<RunningPiece> = []
  private var batches: ArraySlice<Batch> = []
  private var linesBefore = 0
  package private(set) var report = SourceReport()

  /// The size of a piece in bytes: enough work for one task, small compared to a file.
  package static let pieceBytes = 1 << 20

  /// The most pieces in flight: each may keep a file open.
  private static let piecesMax = 96

  /// Nil unless all paths are regular, uncompressed files of lines, with more than one piece together.
  ///
  /// `tasksMax` is the number of tasks; tests make the other sizes small.
  package init?(
    _ paths: [String],
    configuration: ScannerConfiguration,
    isStrict: Bool,
    tasksMax: Int,
    pieceBytes: Int = ParallelScan.pieceBytes,
    lineBytesMax: Int = FileSource.lineBytesMax
  ) throws(RuntimeFailure) {
    let plainLines = FileKind(form: .ndjson)
    guard paths.allSatisfy({ FileKind(path: $0) == plainLines }) else { return nil }
    try InputPaths.checkReadable(paths)
    let sizes = paths.compactMap { InputPaths.size(ofRegularFile: $0) }
    guard sizes.count == paths.count, sizes.reduce(0, +) > pieceBytes else { return nil }
    self.configuration = configuration
    self.isStrict = isStrict
    self.lineBytesMax = lineBytesMax
    self.paths = paths[...]
    self.pieceBytes = pieceBytes
    // Some pieces wait until the rows before them are processed.
    aheadMax = min(3 * tasksMax, ParallelScan.piecesMax)
    evq_keep_freed_memory(8 * aheadMax * pieceBytes)
  }

  /// Lets the scanning tasks run the front of a pipeline; batches come out of it.
  mutating func run(_ prefix: Pipeline) {
    copies = PipelineCopies(prefix)
  }

  /// The tasks' copies of the pipeline front; complete at the end of the source.
  var finishedCopies: [Pipeline] { get async { await copies.all } }

  /// Throws what `FileSource` throws, and for a file that has become shorter.
  package mutating func next() async throws(RuntimeFailure) -> Batch? {
    while true {
      if let batch = batches.popFirst() { return batch }
      startPieces()
      guard let piece = running.popFirst() else {
        if let failure { throw failure }
        return nil
      }
      try accept(await piece.content())
      // An empty batch, so that the caller can check for Ctrl-C: many pieces may have no matching row.
      if batches.isEmpty { return Batch(buffer: ByteBuffer([]), rows: [], columns: []) }
    }
  }

  private mutating func startPieces() {
    while running.count < aheadMax, let piece = nextPiece() {
      running.append(
        RunningPiece { [configuration, copies, lineBytesMax] in
          await PieceContent(of: piece, configuration, copies, lineBytesMax: lineBytesMax)
        }
      )
    }
  }

  /// The next piece; a file is opened for its first piece.
  private mutating func nextPiece() -> FilePiece? {
    while pieces.isEmpty, failure == nil, let path = paths.popFirst() {
      do throws(RuntimeFailure) {
        let file = try InputFile(path: path)
        pieces = FilePiece.cut(file, every: pieceBytes, firstNumber: pieceCount)[...]
        pieceCount += pieces.count
      } catch {
        failure = error
      }
    }
    return pieces.popFirst()
  }

  private mutating func accept(_ content: PieceContent) throws(RuntimeFailure) {
    let file = content.piece.file.name
    if content.piece.range.lowerBound == 0 { linesBefore = 0 }
    report.rowsRead += content.recordCount
    for var record in content.malformed {
      record.line += linesBefore
      try report.note(record, of: file, isStrict: isStrict)
    }
    linesBefore += content.lineCount
    if let failure = content.failure { throw failure }
    if content.endsInLongLine {
      throw .tooLongLine(linesBefore, of: file, max: lineBytesMax)
    }
    batches = content.batches[...]
  }
}

/// The result of scanning a piece.
private struct PieceContent: Sendable {
  let piece: FilePiece
  var batches: [Batch] = []
  var recordCount = 0
  var lineCount = 0
  var malformed: [MalformedRecord] = []
  var endsInLongLine = false
  var failure: RuntimeFailure?

  init(
    of piece: FilePiece,
    _ configuration: ScannerConfiguration,
    _ copies: PipelineCopies,
    lineBytesMax: Int
  ) async {
    self.piece = piece
    do throws(RuntimeFailure) {
      let (buffer, endsInLongLine) = try piece.lines(lineBytesMax: lineBytesMax)
      guard buffer.count > 0 else { return }
      self.endsInLongLine = endsInLongLine
      var pipeline = await copies.take(for: piece.number)
      let outcome = Result { () throws(RuntimeFailure) in try scan(buffer, configuration, &pipeline)
      }
      await copies.giveBack(pipeline, after: piece.number)
      try outcome.get()
    } catch {
      failure = error
    }
  }

  private mutating func scan(
    _ buffer: ByteBuffer,
    _ configuration: ScannerConfiguration,
    _ pipeline: inout Pipeline
  ) throws(RuntimeFailure) {
    let scanner = try configuration.make()
    var cursor = RecordScanner.Cursor(.lines, startsText: piece.range.lowerBound == 0)
    while cursor.position < buffer.count, !Task.isCancelled, !pipeline.isSatisfied {
      let scan = scanner.scan(buffer, &cursor)
      guard !scan.isOutOfMemory else { throw .outOfMemory(reading: piece.file.name) }
      recordCount += scan.recordCount
      malformed += scan.faults.map { MalformedRecord($0, in: buffer, line: $0.line + 1) }
      var batch = scan.batch
      batch.pieceNumber = piece.number
      if let result = try pipeline.consumeAndFormat(batch) { batches.append(result) }
    }
    lineCount = cursor.lines
  }
}

/// A piece that is being scanned; releasing it cancels the scan.
private final class RunningPiece: Sendable {
  private let task: Task<PieceContent, Never>

  init(_ scan: @escaping @Sendable () async -> PieceContent) {
    task = Task { await scan() }
  }

  deinit {
    task.cancel()
  }

  func content() async -> PieceContent {
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }
}

/// The copies of a pipeline front, one for each scanning task.
///
/// An actor, because the thread sanitizer does not understand `Mutex`.
private actor PipelineCopies {
  private let empty: Pipeline
  private var free: [(last: Int, pipeline: Pipeline)] = []

  init(_ empty: Pipeline) {
    self.empty = empty
  }

  var all: [Pipeline] { free.map(\.pipeline) }

  /// A copy that has not seen a later piece, so that every copy sees its pieces in order.
  func take(for piece: Int) -> Pipeline {
    free.firstIndex { $0.last < piece }.map { free.remove(at: $0).pipeline } ?? empty
  }

  func giveBack(_ pipeline: Pipeline, after piece: Int) {
    free.append((piece, pipeline))
  }
}
