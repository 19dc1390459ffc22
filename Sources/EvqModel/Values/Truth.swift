/// The outcome of a condition on one row: true, false, or missing where a value is not there.
///
/// `and`, `or` and `not` are Kleene's: missing stays missing unless the other side decides.
package enum Truth: UInt8, Sendable, CaseIterable {
  case no
  case missing
  case yes

  package init(_ value: Bool) {
    self = value ? .yes : .no
  }

  package func and(_ other: Truth) -> Truth { rawValue <= other.rawValue ? self : other }

  package func or(_ other: Truth) -> Truth { rawValue >= other.rawValue ? self : other }

  package var negated: Truth {
    switch self {
    case .no: .yes
    case .missing: .missing
    case .yes: .no
    }
  }
}
