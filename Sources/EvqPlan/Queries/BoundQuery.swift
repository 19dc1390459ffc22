package import EvqModel
package import EvqSyntax

/// A query with resolved names: slots and fields replace every name.
package struct BoundQuery: Sendable {
  /// The source of the rows.
  package enum Input: Sendable, Equatable {
    case source(String)
    case path(String)
    case standardInput
  }

  package var input: Input
  package var inputRange: SourceRange
  package var capabilities: SourceCapabilities
  /// All slots; the scan fills those that have a field and are used.
  package var slots: [Slot]
  /// The conditions of the clauses; a row must meet all of them.
  package var conditions: [BoundCondition]
  /// The keys of the `sort` clause; empty for the source's own order.
  package var order: [SortTerm]
  package var limit: Int?
  /// Whether the program limits its rows itself, if only with `limit all`.
  package var namesLimit: Bool
  /// Whether a `select` clause has run; clauses of an outer query then become stages.
  package var isSelected: Bool
  package var cursor: String?
  package var cursorRange: SourceRange
  package var stages: [BoundStage]
  /// The source texts of the stages, those of a named query first.
  package var stageTexts: [String]
  package var output: OutputSchema
  /// The conditions that `expect` checks on every output row.
  package var expectations: [Condition] = []
  /// The whole query in canonical form.
  package var text: String

  /// The slots of an event's time and id, for merging and for ties; nil where rows are not events.
  ///
  /// They are marked as used only if the program names them.
  package var timeSlot: Int?
  package var idSlot: Int?

  /// The noun for a row of the source in messages.
  package var rowNoun: String { timeSlot == nil ? "row" : "event" }

  /// A query that returns the rows of a source unchanged.
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

/// The origin of a slot's values.
package struct Slot: Sendable {
  package var reference: SlotReference
  package var isUsed: Bool
  /// The first use in the program; empty where the program does not name it.
  package var range: SourceRange

  package init(reference: SlotReference, isUsed: Bool, range: SourceRange) {
    self.reference = reference
    self.isUsed = isUsed
    self.range = range
  }
}

/// One condition of the clauses with its source text.
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
  /// The expression that fills the slot before the sort; nil for an existing column.
  package var value: ValueExpression?
  /// The source text of the key, without its `-`.
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

  /// The slots that it reads.
  package var slots: [SlotReference] { value?.slots ?? [slot] }
}

/// The output columns of a query.
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
  /// Whether a row is an unchanged event, whose bytes can be copied.
  package var isWholeEvent: Bool

  package init(columns: [Column], isWholeEvent: Bool) {
    self.columns = columns
    self.isWholeEvent = isWholeEvent
  }
}
