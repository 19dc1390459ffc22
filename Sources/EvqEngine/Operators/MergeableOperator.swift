package import EvqModel

/// An operator that can run in several copies, each on a part of the batches.
///
/// A copy sees its batches in ascending `pieceNumber`. An operator that depends on the order of rows compares piece
/// numbers, then the order of arrival, so that copies can be merged in any order.
package protocol MergeableOperator: StageOperator {
  /// A copy without state.
  var fresh: Self { get }
  /// Adds the state of a copy, as if this operator had seen its batches.
  mutating func merge(_ other: Self)
  /// Called once after the last `merge`, to complete it in several tasks.
  mutating func completeMerge() async throws(RuntimeFailure)
  /// Whether the copies only drop some of the rows that this operator drops, and it still gets the others.
  var runsAfterCopies: Bool { get }
  /// Whether a copy returns rows only at the end; then the operators after it cannot run in copies.
  var isBlocking: Bool { get }
}

extension MergeableOperator {
  package var isBlocking: Bool { true }
  package var runsAfterCopies: Bool { false }
  package mutating func completeMerge() async throws(RuntimeFailure) {}

  /// Adds the state of a copy; false for a copy of another operator.
  package mutating func merge(copy other: any MergeableOperator) -> Bool {
    guard let other = other as? Self else { return false }
    merge(other)
    return true
  }
}
