import EvqModel
import EvqPlan

/// The names that a place in a query can use.
struct Scope {
  struct Column: Equatable {
    var name: String
    var slot: SlotReference

    /// Whether it is called so, byte for byte.
    func isNamed(_ name: String) -> Bool { Text(self.name) == Text(name) }
  }

  /// Whether the fields of the source's records can be named, `property.ANYTHING` among them.
  var isOpen: Bool
  /// The columns that a whole record shows.
  private let source: [Column]
  /// The columns that would be shown here, in order.
  var columns: [Column]
  /// Names of event fields that were dropped or renamed.
  var hidden: Set<Text> = []
  /// Names whose definition was reported as wrong: their uses are not reported again.
  var broken: Set<Text> = []

  func column(named name: String) -> Column? {
    columns.last { $0.isNamed(name) }
  }

  /// The columns that a stage made.
  init(columns: [Column], broken: Set<Text> = []) {
    isOpen = false
    source = []
    self.columns = columns
    self.broken = broken
  }

  /// A source's records; without columns, nothing can be named.
  init(isOpen: Bool, source: [Column] = []) {
    self.isOpen = isOpen
    self.source = source
    columns = source
  }

  /// Whether what would be shown is a record as it came.
  var isWholeEvent: Bool { isOpen && hidden.isEmpty && columns == source }
}
