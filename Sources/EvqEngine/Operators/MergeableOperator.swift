/// An operator of which several copies may work beside each other, each on other batches.
///
/// A copy sees its batches in growing `place`. What depends on the order of rows compares places, and the
/// order of arrival within a copy, so that copies can be absorbed in any order.
package protocol MergeableOperator: StageOperator {
  /// A copy that has seen nothing.
  var emptied: Self { get }
  /// Takes over what a copy saw; afterwards it is as if this operator had seen its batches too.
  mutating func absorb(_ other: Self)
  /// Whether a copy gives nothing before the end: then what follows cannot work on its rows.
  var holdsRows: Bool { get }
}

extension MergeableOperator {
  package var holdsRows: Bool { true }

  /// Takes over what a copy saw whose type is not known; false for one of another operator.
  package mutating func absorb(copy other: any MergeableOperator) -> Bool {
    guard let other = other as? Self else { return false }
    absorb(other)
    return true
  }
}
