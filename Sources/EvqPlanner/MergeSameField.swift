import EvqModel
import EvqSyntax

/// Joins equalities of one field under an `or` into a list.
///
///     property.a = x or property.a = y   →  property.a in (x, y)
struct MergeSameField: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    for index in draft.conjuncts.indices {
      draft.conjuncts[index].condition = merge(draft.conjuncts[index].condition)
    }
  }

  static func merge(_ condition: Condition) -> Condition {
    switch condition {
    case .constant, .test: return condition
    case .not(let operand): return .not(merge(operand))
    case .and(let operands): return .and(operands.map(merge).flatMap(\.conjuncts))
    case .or(let operands):
      let merged = operands.map(merge).flatMap(\.disjuncts).reduce(into: [Condition]()) {
        add($1, to: &$0)
      }
      return merged.count == 1 ? merged[0] : .or(merged)
    }
  }

  /// Adds an alternative, into an earlier list of the same field where there is one.
  private static func add(_ alternative: Condition, to merged: inout [Condition]) {
    for index in merged.indices {
      if let joined = joined(merged[index], alternative) {
        merged[index] = joined
        return
      }
    }
    merged.append(alternative)
  }

  private static func joined(_ left: Condition, _ right: Condition) -> Condition? {
    guard case .test(var first) = left, case .test(let second) = right,
      !first.isNegated, !second.isNegated
    else { return nil }
    switch (first.form, second.form) {
    case (.oneOf(.slot(let slot), let texts), .oneOf(.slot(let other), let more))
    where slot == other:
      first.form = .oneOf(.slot(slot), (texts + more).unique)
    case (.objectTypeIn(.slot(let slot), let types), .objectTypeIn(.slot(let other), let more))
    where slot == other:
      first.form = .objectTypeIn(.slot(slot), (types + more).unique)
    default:
      return nil
    }
    first.text += " or \(second.text)"
    first.range = first.range.joined(with: second.range)
    return .test(first)
  }
}

extension Condition {
  fileprivate var disjuncts: [Condition] {
    if case .or(let operands) = self { operands.flatMap(\.disjuncts) } else { [self] }
  }
}
