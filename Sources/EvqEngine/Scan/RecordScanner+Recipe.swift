package import EvqModel
package import EvqPlanner

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

  /// How to make a scanner: what several tasks can share, since each needs one of its own.
  package struct Recipe: Sendable {
    package var slots: [(slot: Int, field: Field)]
    package var slotCount: Int
    package var shape: RecordShape?
    package var requirements: [Requirement]
    package var filtersLines: Bool
    package var rowsKey: String
    package var rowsMax: Int

    package init(
      slots: [(slot: Int, field: Field)],
      slotCount: Int,
      shape: RecordShape? = nil,
      requirements: [Requirement] = [],
      filtersLines: Bool = false,
      rowsKey: String = "results",
      rowsMax: Int = Batch.rowsMax
    ) {
      self.slots = slots
      self.slotCount = slotCount
      self.shape = shape
      self.requirements = requirements
      self.filtersLines = filtersLines
      self.rowsKey = rowsKey
      self.rowsMax = rowsMax
    }

    /// It fails without memory only.
    package func make() throws(SourceError) -> RecordScanner {
      try RecordScanner(
        slots: slots,
        slotCount: slotCount,
        shape: shape,
        requirements: requirements,
        filtersLines: filtersLines,
        rowsKey: rowsKey,
        rowsMax: rowsMax
      )
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
