package import EvqModel

/// The settings of a scanner; each task makes its own scanner from them.
package struct ScannerConfiguration: Sendable {
  package var slots: [(slot: Int, field: Field)]
  package var slotCount: Int
  package var shape: RecordShape?
  package var requirements: [RecordScanner.Requirement]
  package var filtersLines: Bool
  package var rowsKey: String
  package var collectsNames: Bool
  package var rowsMax: Int

  package init(
    slots: [(slot: Int, field: Field)],
    slotCount: Int,
    shape: RecordShape? = nil,
    requirements: [RecordScanner.Requirement] = [],
    filtersLines: Bool = false,
    rowsKey: String = "results",
    collectsNames: Bool = false,
    rowsMax: Int = Batch.rowsMax
  ) {
    self.slots = slots
    self.slotCount = slotCount
    self.shape = shape
    self.requirements = requirements
    self.filtersLines = filtersLines
    self.rowsKey = rowsKey
    self.collectsNames = collectsNames
    self.rowsMax = rowsMax
  }

  /// Makes a scanner; throws when memory runs out.
  package func make() throws(RuntimeFailure) -> RecordScanner {
    try RecordScanner(
      slots: slots,
      slotCount: slotCount,
      shape: shape,
      requirements: requirements,
      filtersLines: filtersLines,
      rowsKey: rowsKey,
      collectsNames: collectsNames,
      rowsMax: rowsMax
    )
  }
}
