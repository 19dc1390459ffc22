package import EvqModel
package import EvqPlan

extension RecordScanner {
  /// A condition of the scan: a field must equal one of some texts.
  ///
  /// A record without the field, or with escapes in it, stays in the batch.
  package struct Requirement: Sendable {
    package var slot: Int
    package var texts: [Text]

    package init(slot: Int, texts: [Text]) {
      self.slot = slot
      self.texts = texts
    }
  }
}

extension Condition {
  /// The requirements that are necessary for the condition.
  package var requiredTexts: [RecordScanner.Requirement] {
    switch self {
    case .and(let operands): return operands.flatMap(\.requiredTexts)
    case .test(let test):
      guard !test.isNegated, case .oneOf(.slot(let slot), let texts) = test.form else { return [] }
      return [RecordScanner.Requirement(slot: slot.index, texts: texts)]
    case .or, .not, .constant: return []
    }
  }
}
