import CSimdjson
package import EvqModel

/// The records of files of lines, which several tasks scan piece by piece; they come in the files' order.
///
/// What works on one batch alone can be done by those tasks, too: see `work`.
package struct ParallelScan: BatchSource {
  private let configuration: ScannerConfiguration
  private let isStrict: Bool
  private let lineBytesMax: Int
  /// The files that are not opened yet, and the pieces of the last one that was.
  private var paths: ArraySlice<String>
  private var pieces: ArraySlice<FilePiece> = []
  private let pieceBytes: Int
  private let aheadMax: Int
  private var parts = PipelineParts(Pipeline())
  private var pieceCount = 0
  /// Why the next file cannot be opened; thrown after the rows of the files before it.
  private var failure: RuntimeFailure?
  private var running: ArraySlice<RunningPiece> = []
  private var batches: ArraySlice<Batch> = []
  private var linesBefore = 0
  package private(set) var report = SourceReport()

  /// The size of a piece in bytes: much for one task, little beside the file.
  package static let pieceBytes = 1 << 20

  /// The most pieces that are worked on at once: each may keep a file open.
  private static let piecesMax = 96

  /// Nil for what is no plain file of lines that can be read at any place, and for files of one piece.
  ///
  /// `tasksMax` is how many tasks scan at once, tests make the other sizes small.
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
    // Some pieces wait while the rows before them are worked on.
    aheadMax = min(3 * tasksMax, ParallelScan.piecesMax)
    evq_keep_freed_memory(8 * aheadMax * pieceBytes)
  }

  /// Lets the scanning tasks do this, too: batches come out as it leaves them.
  mutating func work(_ part: Pipeline) {
    parts = PipelineParts(part)
  }

  /// What the tasks' copies of the part have seen; to be asked for at the end.
  var finishedParts: [Pipeline] { get async { await parts.all } }

  /// Throws what `FileSource` throws, and when the file became shorter.
  package mutating func next() async throws(RuntimeFailure) -> Batch? {
    while true {
      if let batch = batches.popFirst() { return batch }
      startPieces()
      guard let piece = running.popFirst() else {
        if let failure { throw failure }
        return nil
      }
      try take(await piece.content())
      // An empty batch, so that who waits can look up: many pieces may give no row.
      if batches.isEmpty { return Batch(buffer: ByteBuffer([]), rows: [], columns: []) }
    }
  }

  private mutating func startPieces() {
    while running.count < aheadMax, let piece = nextPiece() {
      running.append(
        RunningPiece { [configuration, parts, lineBytesMax] in
          await PieceContent(of: piece, configuration, parts, lineBytesMax: lineBytesMax)
        }
      )
    }
  }

  /// The next piece; a file is opened when its first piece is wanted.
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

  private mutating func take(_ content: PieceContent) throws(RuntimeFailure) {
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

/// What scanning a piece gave.
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
    _ parts: PipelineParts,
    lineBytesMax: Int
  ) async {
    self.piece = piece
    do throws(RuntimeFailure) {
      let (buffer, endsInLongLine) = try piece.lines(lineBytesMax: lineBytesMax)
      guard buffer.count > 0 else { return }
      self.endsInLongLine = endsInLongLine
      var part = await parts.take(for: piece.number)
      let outcome = Result { () throws(RuntimeFailure) in try scan(buffer, configuration, &part) }
      await parts.giveBack(part, after: piece.number)
      try outcome.get()
    } catch {
      failure = error
    }
  }

  private mutating func scan(
    _ buffer: ByteBuffer,
    _ configuration: ScannerConfiguration,
    _ part: inout Pipeline
  ) throws(RuntimeFailure) {
    let scanner = try configuration.make()
    var cursor = RecordScanner.Cursor(.lines, startsText: piece.range.lowerBound == 0)
    while cursor.position < buffer.count, !Task.isCancelled, !part.isSatisfied {
      let scan = scanner.scan(buffer, &cursor)
      guard !scan.isOutOfMemory else { throw .outOfMemory(reading: piece.file.name) }
      recordCount += scan.recordCount
      malformed += scan.faults.map { MalformedRecord($0, in: buffer, line: $0.line + 1) }
      var batch = scan.batch
      batch.place = piece.number
      if let result = try part.consume(batch), result.count > 0 { batches.append(result) }
    }
    lineCount = cursor.lines
  }
}

/// A piece that is being scanned; the scanning stops when nobody holds it any more.
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

/// The copies of a part of a pipeline, one for each task that scans.
///
/// An actor, because the thread sanitizer does not see the order that a `Mutex` keeps.
private actor PipelineParts {
  private let empty: Pipeline
  private var free: [(last: Int, part: Pipeline)] = []

  init(_ empty: Pipeline) {
    self.empty = empty
  }

  var all: [Pipeline] { free.map(\.part) }

  /// A copy that has seen no later piece, so that every copy sees its pieces in order.
  func take(for piece: Int) -> Pipeline {
    free.firstIndex { $0.last < piece }.map { free.remove(at: $0).part } ?? empty
  }

  func giveBack(_ part: Pipeline, after piece: Int) {
    free.append((piece, part))
  }
}
