import EvqModel
import EvqPlan
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
    let merged = condition.mapChildren(merge)
    switch merged {
    case .and: return .and(merged.conjuncts)
    case .or: return joinEqualities(of: merged.disjuncts)
    case .constant, .test, .not: return merged
    }
  }

  /// Replaces the first equality of each field by the list of all its values.
  private static func joinEqualities(of alternatives: [Condition]) -> Condition {
    var merged: [Condition] = []
    var indexes: [SlotReference: Int] = [:]
    var equalities: [SlotReference: [Test]] = [:]
    for alternative in alternatives {
      guard case .test(let test) = alternative, let slot = test.equalitySlot else {
        merged.append(alternative)
        continue
      }
      if indexes[slot] == nil {
        indexes[slot] = merged.count
        merged.append(alternative)
      }
      equalities[slot, default: []].append(test)
    }
    for (slot, index) in indexes {
      if let tests = equalities[slot], tests.count > 1 { merged[index] = .test(joined(tests)) }
    }
    return merged.count == 1 ? merged[0] : .or(merged)
  }

  private static func joined(_ tests: [Test]) -> Test {
    var result = tests[0]
    switch result.form {
    case .oneOf(let operand, _):
      result.form = .oneOf(operand, tests.flatMap(\.texts).unique)
    case .objectTypeIn(let operand, _):
      result.form = .objectTypeIn(operand, tests.flatMap(\.objectTypes).unique)
    case .compare, .between, .within, .search, .matches, .isMissing, .isEmpty, .holds:
      return result
    }
    result.text = tests.map(\.text).joined(separator: " or ")
    result.range = result.range.joined(with: tests[tests.count - 1].range)
    return result
  }
}

extension Test {
  /// The slot of an equality; nil for other tests.
  fileprivate var equalitySlot: SlotReference? {
    guard !isNegated else { return nil }
    switch form {
    case .oneOf(.slot(let slot), _), .objectTypeIn(.slot(let slot), _): return slot
    case .oneOf, .objectTypeIn, .compare, .between, .within, .search, .matches, .isMissing,
      .isEmpty, .holds:
      return nil
    }
  }

  fileprivate var texts: [Text] {
    if case .oneOf(_, let texts) = form { texts } else { [] }
  }

  fileprivate var objectTypes: [ObjectType] {
    if case .objectTypeIn(_, let types) = form { types } else { [] }
  }
}
