package import EvqModel

/// One row for every combination of some values.
package struct Aggregation: Sendable {
  /// A value that rows are grouped by, and the slot of the groups' rows that it goes to.
  package struct Key: Sendable {
    package var value: ValueExpression
    package var slot: SlotReference

    package init(value: ValueExpression, slot: SlotReference) {
      self.value = value
      self.slot = slot
    }
  }

  /// One value of a group.
  package struct Term: Sendable {
    package var function: AggregateFunction
    /// Which of `arguments` it is made of; nil for `count()`.
    package var argument: Int?
    package var slot: SlotReference

    package init(function: AggregateFunction, argument: Int?, slot: SlotReference) {
      self.function = function
      self.argument = argument
      self.slot = slot
    }
  }

  /// What values of rows go into the terms; each stands here once, however many terms there are.
  package struct Argument: Sendable {
    package var value: ValueExpression
    package var type: ValueType
    /// As the program says it.
    package var text: String

    package init(value: ValueExpression, type: ValueType, text: String) {
      self.value = value
      self.type = type
      self.text = text
    }
  }

  /// In which order the groups come out, and how many of them.
  package enum Order: Sendable, Equatable {
    /// As `sort` by all keys puts them.
    case keys
    /// The largest first term first, then by the keys.
    case largest(limit: Int?)
  }

  package var keys: [Key]
  package var arguments: [Argument]
  package var terms: [Term]
  package var order: Order
  /// The stage as the program says it.
  package var text: String

  /// One that has its keys and no terms yet.
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

  /// Whether the order in which rows arrive can change the result.
  package var dependsOnOrder: Bool {
    terms.contains { $0.function == .first || $0.function == .last }
  }
}
