package import EvqModel

extension Condition {
  /// The half-open window that a condition asks for, if it asks for nothing else.
  package var timeWindow: TimeWindow? {
    guard case .test(let test) = self, !test.isNegated else { return nil }
    switch test.form {
    case .within(let operand, let window):
      return operand.field == .occurredAt ? window : nil
    case .compare(let operand, let relation, let bound, as: .time):
      guard operand.field == .occurredAt, let instant = bound.constant?.instant else { return nil }
      return relation.window(at: instant)
    case .between(let operand, let low, let high, as: .time):
      guard operand.field == .occurredAt, let low = low.constant?.instant,
        let high = high.constant?.instant
      else { return nil }
      return TimeWindow(since: low, until: high.advanced(byMilliseconds: 1))
    case .oneOf, .objectTypeIn, .compare, .between, .search, .matches, .isMissing, .isEmpty,
      .holds:
      return nil
    }
  }
}

extension TestForm.Relation {
  fileprivate func window(at instant: Instant) -> TimeWindow {
    let next = instant.advanced(byMilliseconds: 1)
    return switch self {
    case .equal: TimeWindow(since: instant, until: next)
    case .less: TimeWindow(until: instant)
    case .lessOrEqual: TimeWindow(until: next)
    case .greater: TimeWindow(since: next)
    case .greaterOrEqual: TimeWindow(since: instant)
    }
  }
}
