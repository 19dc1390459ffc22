/// An operator of which several copies may work beside each other, each on other batches.
///
/// A copy sees its batches in growing `place`. What depends on the order of rows compares places, and the
/// order of arrival within a copy, so that copies can be merged in any order.
package protocol MergeableOperator: StageOperator {
  /// A copy that has seen nothing.
  var fresh: Self { get }
  /// Takes over what a copy saw; afterwards it is as if this operator had seen its batches too.
  mutating func merge(_ other: Self)
  /// Whether a copy gives nothing before the end: then what follows cannot work on its rows.
  var isBlocking: Bool { get }
}

extension MergeableOperator {
  package var isBlocking: Bool { true }

  /// Takes over what a copy saw whose type is not known; false for one of another operator.
  package mutating func merge(copy other: any MergeableOperator) -> Bool {
    guard let other = other as? Self else { return false }
    merge(other)
    return true
  }
}
