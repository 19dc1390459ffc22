/// The result of a condition on one row: true, false, or missing if a value is missing.
///
/// `and`, `or` and `not` follow Kleene's logic: missing stays missing unless the other side decides.
package enum Truth: UInt8, Sendable, CaseIterable {
  case `false`
  case missing
  case `true`

  package init(_ value: Bool) {
    self = value ? .true : .false
  }

  package func and(_ other: Truth) -> Truth { rawValue <= other.rawValue ? self : other }

  package func or(_ other: Truth) -> Truth { rawValue >= other.rawValue ? self : other }

  package var negated: Truth {
    switch self {
    case .false: .true
    case .missing: .missing
    case .true: .false
    }
  }
}
