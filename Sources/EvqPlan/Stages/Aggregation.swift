package import EvqModel

/// A grouping of rows: one output row for each combination of keys.
package struct Aggregation: Sendable {
  /// A grouping value and its slot in the output rows.
  package struct Key: Sendable {
    package var value: ValueExpression
    package var slot: SlotReference

    package init(value: ValueExpression, slot: SlotReference) {
      self.value = value
      self.slot = slot
    }
  }

  /// One aggregate of a group and its slot in the output rows.
  package struct Term: Sendable {
    package var function: AggregateFunction
    /// The index of its argument in `arguments`; nil for `count()`.
    package var argument: Int?
    package var slot: SlotReference

    package init(function: AggregateFunction, argument: Int?, slot: SlotReference) {
      self.function = function
      self.argument = argument
      self.slot = slot
    }
  }

  /// The argument of aggregate functions; terms with equal arguments share it.
  package struct Argument: Sendable {
    package var value: ValueExpression
    package var type: ValueType
    /// The source text.
    package var text: String

    package init(value: ValueExpression, type: ValueType, text: String) {
      self.value = value
      self.type = type
      self.text = text
    }
  }

  /// The order of the groups and the limit on their number.
  package enum Order: Sendable, Equatable {
    /// Sorted by all keys.
    case keys
    /// Descending by the first term, then sorted by the keys.
    case largest(limit: Int?)
  }

  package var keys: [Key]
  package var arguments: [Argument]
  package var terms: [Term]
  package var order: Order
  /// The stage's source text.
  package var text: String

  /// An aggregation without terms; the analyzer adds them.
  package init(keys: [Key], order: Order, text: String) {
    self.keys = keys
    arguments = []
    terms = []
    self.order = order
    self.text = text
  }

  /// The slots that it reads.
  package var slots: [SlotReference] {
    keys.flatMap(\.value.slots) + arguments.flatMap(\.value.slots)
  }

  /// Whether the result depends on the order of the rows.
  package var dependsOnOrder: Bool {
    terms.contains { $0.function == .first || $0.function == .last }
  }
}
