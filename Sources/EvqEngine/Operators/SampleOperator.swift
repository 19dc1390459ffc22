import EvqModel

/// `sample`: a uniform random sample of rows, in order of arrival.
///
/// Each row gets a random number that depends only on its position, and the rows with the smallest numbers stay. So
/// the same input gives the same sample, however it is split.
struct SampleOperator: MergeableOperator {
  private let rows: Int
  private var held = HeldRows()
  /// Parallel to the rows held.
  private var draws: [UInt64] = []
  /// Rows with a greater number cannot stay.
  private var drawMax = UInt64.max
  /// The piece number of the last batch.
  private var piece: Int?
  /// The number of rows of that piece so far.
  private var arrivals = 0
  private var memory: MemoryShare

  private static let seed: UInt64 = 0x5851_F42D_4C95_7F2D

  init(_ rows: Int, budget: MemoryBudget) {
    self.init(rows, MemoryShare(of: budget, stage: "sample \(rows)", content: .rows))
  }

  private init(_ rows: Int, _ memory: MemoryShare) {
    self.rows = rows
    self.memory = memory
  }

  var fresh: SampleOperator { SampleOperator(rows, memory.fresh) }

  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    if piece != batch.pieceNumber { (piece, arrivals) = (batch.pieceNumber, 0) }
    var kept: [Int] = []
    for row in batch.selection {
      let draw = SampleOperator.draw(piece: batch.pieceNumber, arrival: arrivals)
      arrivals += 1
      guard draw <= drawMax else { continue }
      kept.append(row)
      draws.append(draw)
    }
    held.append(kept, of: batch)
    if held.count > max(2 * rows, Batch.rowsMax) { cut() }
    try memory.hold(held.heldBytes + draws.count * 8, count: held.count)
    return nil
  }

  mutating func merge(_ other: SampleOperator) {
    held.merge(other.held)
    draws += other.draws
    drawMax = min(drawMax, other.drawMax)
    memory.merge(other.memory)
  }

  mutating func finish() -> Batch? {
    cut()
    let (batch, pieces) = held.take()
    var result = batch
    result.selection = batch.selection.inOrderOfArrival(pieces)
    return result
  }

  /// Keeps the rows with the smallest numbers.
  private mutating func cut() {
    guard held.count > rows else { return }
    let (batch, pieces) = held.take()
    let order = batch.selection.sorted {
      (draws[$0], pieces[$0], $0) < (draws[$1], pieces[$1], $1)
    }
    var kept = batch
    kept.selection = order.prefix(rows).sorted()
    held.append(kept, pieces: pieces)
    drawMax = order.prefix(rows).last.map { draws[$0] } ?? 0
    draws = kept.selection.map { draws[$0] }
  }

  /// The random number of a row, from its piece number and its position in the piece.
  private static func draw(piece: Int, arrival: Int) -> UInt64 {
    var sequence = SeededRandom(seed: seed ^ UInt64(bitPattern: Int64(piece)))
    let start = sequence.next() &+ UInt64(bitPattern: Int64(arrival)) &* 0x9E37_79B9_7F4A_7C15
    var random = SeededRandom(seed: start)
    return random.next()
  }
}
