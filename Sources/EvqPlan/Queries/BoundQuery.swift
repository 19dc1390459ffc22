package import EvqModel
package import EvqSyntax

/// A query whose names are resolved: nothing in it is looked up by name any more.
package struct BoundQuery: Sendable {
  /// Where the rows come from.
  package enum Input: Sendable, Equatable {
    case source(String)
    case path(String)
    case standardInput
  }

  package var input: Input
  package var inputRange: SourceRange
  package var capabilities: SourceCapabilities
  /// The origin of every slot; the scan fills those with a field that is used.
  package var slots: [Slot]
  /// The conditions of the clauses, each as written; all must hold.
  package var conditions: [BoundCondition]
  /// What the clauses ask to be sorted by; empty is the source's own order.
  package var order: [SortTerm]
  package var limit: Int?
  /// Whether the program said `limit`, also `limit all`.
  package var namesLimit: Bool
  /// Whether a `select` has narrowed the columns: clauses of a query over this one come after it.
  package var isSelected: Bool
  package var cursor: String?
  package var cursorRange: SourceRange
  package var stages: [BoundStage]
  /// The stages as the program says them, those of a named query first.
  package var stageTexts: [String]
  package var output: OutputSchema
  /// What has to be true for every row that is shown.
  package var expectations: [Condition] = []
  /// The whole query in canonical form.
  package var text: String

  /// The slots of an event's time and id, for merging and for ties; nil where rows are no events.
  ///
  /// They count as used only where the program names them.
  package var timeSlot: Int?
  package var idSlot: Int?

  /// What a row of the source is called.
  package var rowNoun: String { timeSlot == nil ? "row" : "event" }

  /// A query that gives a source's rows as they come.
  package init(
    _ input: Input,
    at range: SourceRange,
    _ capabilities: SourceCapabilities,
    timeSlot: Int?,
    idSlot: Int?
  ) {
    self.input = input
    inputRange = range
    self.capabilities = capabilities
    slots = []
    conditions = []
    order = []
    limit = nil
    namesLimit = false
    isSelected = false
    cursor = nil
    cursorRange = .none
    stages = []
    stageTexts = []
    output = OutputSchema(columns: [], isWholeEvent: false)
    text = ""
    self.timeSlot = timeSlot
    self.idSlot = idSlot
  }
}

/// Where a slot's values come from.
package struct Slot: Sendable {
  package var reference: SlotReference
  package var isUsed: Bool
  /// Where the program first names it; empty for a slot that it does not name.
  package var range: SourceRange

  package init(reference: SlotReference, isUsed: Bool, range: SourceRange) {
    self.reference = reference
    self.isUsed = isUsed
    self.range = range
  }
}

/// One condition of the clauses, with its text.
package struct BoundCondition: Sendable {
  package var condition: Condition
  package var text: String
  package var range: SourceRange

  package init(condition: Condition, text: String, range: SourceRange) {
    self.condition = condition
    self.text = text
    self.range = range
  }
}

/// One key of a sort.
package struct SortTerm: Sendable {
  package var slot: SlotReference
  package var isDescending: Bool
  /// What fills the slot before the sort; nil where it is a column already.
  package var value: ValueExpression?
  /// The key as the program says it, without its `-`.
  package var text: String

  package init(
    slot: SlotReference,
    isDescending: Bool,
    value: ValueExpression? = nil,
    text: String? = nil
  ) {
    self.slot = slot
    self.isDescending = isDescending
    self.value = value
    self.text = text ?? slot.spelling
  }

  /// The columns that it reads.
  package var slots: [SlotReference] { value?.slots ?? [slot] }
}

/// The columns that are shown.
package struct OutputSchema: Sendable {
  package struct Column: Sendable, Equatable {
    package var name: String
    package var slot: SlotReference

    package init(name: String, slot: SlotReference) {
      self.name = name
      self.slot = slot
    }
  }
  package var columns: [Column]
  /// Whether a row is an event just as the source gave it.
  package var isWholeEvent: Bool

  package init(columns: [Column], isWholeEvent: Bool) {
    self.columns = columns
    self.isWholeEvent = isWholeEvent
  }
}
