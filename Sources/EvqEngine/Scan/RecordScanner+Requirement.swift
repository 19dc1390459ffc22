package import EvqModel
package import EvqPlan

extension RecordScanner {
  /// What a field must be, or its record is left out: one of these texts.
  ///
  /// A record where it is missing, or written with escapes, stays in the batch.
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
  /// The fields that must have one of some texts wherever the condition holds.
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
