import EvqEngine
import EvqModel
import EvqPlan

/// What a plan reads of every row.
struct RowFields {
  let slots: [(slot: Int, field: Field)]
  let slotCount: Int
  let shape: RecordShape?
  let requirements: [RecordScanner.Requirement]

  /// `keepsPlace` says that the reader needs to know the time and the id of every row.
  init(_ plan: Plan, keepsPlace: Bool) {
    requirements = plan.local?.requiredTexts ?? []
    var needed = Set(plan.sort.map(\.slot.index))
    if keepsPlace || plan.putsInOrder, let slot = plan.query.idSlot { needed.insert(slot) }
    if keepsPlace, let slot = plan.query.timeSlot { needed.insert(slot) }
    slots = plan.query.slots.map(\.reference).enumerated().compactMap { index, reference in
      guard plan.query.slots[index].isUsed || needed.contains(index) else { return nil }
      return reference.field.map { (slot: index, field: $0) }
    }
    slotCount = plan.query.slots.count
    shape = if case .records(let shape) = plan.query.capabilities.rows { shape } else { nil }
  }

  /// For a file, where nobody asks about rows that are not wanted.
  func configuration(filtersLines: Bool) -> ScannerConfiguration {
    var configuration = configuration()
    configuration.requirements = requirements
    configuration.filtersLines = filtersLines
    return configuration
  }

  /// `rowsMax` is the size of a page: room for more would be made and cleared for each.
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
  /// Whether rows are sorted here, where equal ones go by their id.
  fileprivate var putsInOrder: Bool {
    !sort.isEmpty || query.stages.contains { if case .sort = $0 { true } else { false } }
  }
}
