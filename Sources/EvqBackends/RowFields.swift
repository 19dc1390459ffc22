import EvqEngine
package import EvqModel
package import EvqPlan

/// The fields that a plan reads of each row, and the slots that they fill.
package struct RowFields: Sendable {
  package let slots: [(slot: Int, field: Field)]
  package let slotCount: Int
  let shape: RecordShape?
  let requirements: [RecordScanner.Requirement]

  /// With `readsTimeAndID` every row has its time and its id: paging and merging need them.
  ///
  /// By default they are read for requests only.
  package init(_ plan: Plan, readsTimeAndID: Bool? = nil) {
    let readsTimeAndID = readsTimeAndID ?? (plan.query.capabilities.path != nil)
    requirements = plan.local?.requiredTexts ?? []
    var needed = Set(plan.sort.map(\.slot.index))
    if readsTimeAndID || plan.sortsRows, let slot = plan.query.idSlot { needed.insert(slot) }
    if readsTimeAndID, let slot = plan.query.timeSlot { needed.insert(slot) }
    slots = plan.query.slots.map(\.reference).enumerated().compactMap { index, reference in
      guard plan.query.slots[index].isUsed || needed.contains(index) else { return nil }
      return reference.field.map { (slot: index, field: $0) }
    }
    slotCount = plan.query.slots.count
    shape = if case .records(let shape) = plan.query.capabilities.rows { shape } else { nil }
  }

  /// For a file: rows that fail a required text need not be scanned.
  func configuration(filtersLines: Bool) -> ScannerConfiguration {
    var configuration = configuration()
    configuration.requirements = requirements
    configuration.filtersLines = filtersLines
    return configuration
  }

  /// `rowsMax` is the page size, so that no larger buffer is cleared for each page.
  func configuration(rowsKey: String? = nil, rowsMax: Int? = nil) -> ScannerConfiguration {
    ScannerConfiguration(
      slots: slots,
      slotCount: slotCount,
      shape: shape,
      rowsKey: rowsKey ?? "results",
      rowsMax: min(max(1, rowsMax ?? Batch.rowsMax), Batch.rowsMax)
    )
  }
}

extension Plan {
  /// Whether evq sorts the rows; the id decides between equal ones.
  fileprivate var sortsRows: Bool {
    !sort.isEmpty || query.stages.contains { if case .sort = $0 { true } else { false } }
  }
}
