import EvqModel

/// The names that a place in a query can use.
struct Scope {
  struct Column {
    var name: String
    var slot: SlotReference
  }

  /// Whether the fields of the source's events can be named, `property.ANYTHING` among them.
  var isOpen: Bool
  /// The columns that would be shown here, in order.
  var columns: [Column]
  /// Names of event fields that were dropped or renamed.
  var hidden: Set<String> = []
  /// Names whose definition was reported as wrong: their uses are not reported again.
  var broken: Set<String> = []

  func column(named name: String) -> Column? {
    columns.last { $0.name == name }
  }

  /// Whether what would be shown is an event as it came.
  var isWholeEvent: Bool {
    isOpen && hidden.isEmpty && columns.map(\.name) == Field.ofEvent.map(\.name)
      && columns.allSatisfy { $0.slot.field?.name == $0.name }
  }
}
