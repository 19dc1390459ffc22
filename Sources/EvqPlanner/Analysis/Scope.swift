import EvqModel
import EvqPlan

/// The names that a stage can use.
struct Scope {
  struct Column: Equatable {
    var name: String
    var slot: SlotReference

    /// Whether its name equals another, byte for byte.
    func isNamed(_ name: String) -> Bool { Text(self.name) == Text(name) }
  }

  /// Whether the source's fields can be named, such as `property.ANYTHING`.
  var isOpen: Bool
  /// The columns of an unchanged record.
  private let source: [Column]
  /// The output columns, in order.
  var columns: [Column]
  /// Event fields that were dropped or renamed.
  var hidden: Set<Text> = []
  /// Names with an invalid definition; their uses are not reported again.
  var broken: Set<Text> = []

  func column(named name: String) -> Column? {
    columns.last { $0.isNamed(name) }
  }

  /// The scope after a stage that defines all columns.
  init(columns: [Column], broken: Set<Text> = []) {
    isOpen = false
    source = []
    self.columns = columns
    self.broken = broken
  }

  /// The scope of a source's records.
  init(isOpen: Bool, source: [Column] = []) {
    self.isOpen = isOpen
    self.source = source
    columns = source
  }

  /// Whether the output is the unchanged record.
  var isWholeEvent: Bool { isOpen && hidden.isEmpty && columns == source }
}
