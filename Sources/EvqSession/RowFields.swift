import EvqEngine
import EvqModel
import EvqPlanner

/// What a plan reads of every row.
struct RowFields {
  let slots: [(slot: Int, field: Field)]
  let slotCount: Int
  let shape: RecordShape?
  let requirements: [RecordScanner.Requirement]

  init(_ plan: Plan) {
    requirements = plan.local?.requiredTexts ?? []
    slots = plan.query.slots
      .filter { $0.isUsed }
      .compactMap { slot in slot.reference.field.map { (slot: slot.reference.index, field: $0) } }
    slotCount = plan.query.slots.count
    shape = if case .records(let shape) = plan.query.capabilities.rows { shape } else { nil }
  }

  /// For a file, where nobody asks about rows that are not wanted.
  func recipe(filtersLines: Bool) -> RecordScanner.Recipe {
    var recipe = recipe()
    recipe.requirements = requirements
    recipe.filtersLines = filtersLines
    return recipe
  }

  /// `rowsMax` is the size of a page: room for more would be made and cleared for each.
  func recipe(rowsKey: String? = nil, rowsMax: Int? = nil) -> RecordScanner.Recipe {
    RecordScanner.Recipe(
      slots: slots,
      slotCount: slotCount,
      shape: shape,
      rowsKey: rowsKey ?? "results",
      rowsMax: min(max(1, rowsMax ?? Batch.rowsMax), Batch.rowsMax)
    )
  }
}
