package import EvqModel
import EvqSyntax

// Queries derived from a query, which share its source and its slots.

extension BoundQuery {
  /// Whether every output row is a row of the source with its id.
  package var keepsRows: Bool { idSlot != nil && !stages.contains(where: \.makesNewRows) }

  /// The same query, which also reads some fields that it does not need.
  package func reading(_ fields: [Field]) -> BoundQuery {
    var copy = self
    for index in copy.slots.indices where fields.contains(where: copy.slots[index].reference.names)
    {
      copy.slots[index].isUsed = true
    }
    return copy
  }

  /// A query for all rows of the same source that meet other conditions, unsorted and without stages.
  ///
  /// It also reads `fields`.
  package func replacingConditions(
    with conditions: [BoundCondition],
    reading fields: [Field] = [.eventType]
  ) -> BoundQuery {
    var copy = reading(fields)
    copy.conditions = conditions
    copy.order = []
    copy.limit = nil
    copy.namesLimit = false
    copy.cursor = nil
    copy.stages = []
    copy.stageTexts = []
    for slot in conditions.flatMap(\.condition.slots) { copy.slots[slot.index].isUsed = true }
    return copy
  }

  /// The condition that a field equals a text; nil where rows have no such field.
  package func condition(that field: Field, is text: Text) -> BoundCondition? {
    guard let slot = slots.first(where: { $0.reference.names(field) })?.reference else {
      return nil
    }
    let spelling = "\(slot.spelling) = \(Spelling.value(text.string))"
    let form: TestForm =
      field == .objectType
      ? .objectTypeIn(.slot(slot), [ObjectType(text.string)]) : .oneOf(.slot(slot), [text])
    let test = Test(form, text: spelling, range: .none)
    return BoundCondition(condition: .test(test), text: spelling, range: .none)
  }

  /// The conditions that the source requires or that only the source can evaluate.
  package var requiredConditions: [BoundCondition] {
    let isListed = capabilities.enumerated != nil || capabilities.path == nil
    var patterns: Set<FieldPattern> = isListed ? [] : Set(capabilities.selections.flatMap(\.self))
    if conditions.contains(where: { $0.reads(.objectProperty) }) {
      patterns.formUnion([.objectProperty, .objectType])
    }
    return conditions.filter { condition in patterns.contains { condition.reads($0) } }
  }

  /// The same query with only the required conditions pushed down.
  ///
  /// The filter, the sort and the limit become stages.
  package var withoutPushdown: BoundQuery {
    var copy = self
    copy.conditions = requiredConditions
    var front: [BoundStage] = []
    let kept = conditions.filter { !$0.reads(.objectProperty) }
    if let filter = Condition.all(kept.map(\.condition)) { front.append(.filter(filter)) }
    if !order.isEmpty { front.append(.sort(order)) }
    if let limit { front.append(.limit(limit)) }
    copy.order = []
    copy.limit = nil
    copy.stages = front + stages
    return copy
  }

  /// The same query over rows in memory: all conditions are stages, and no request is sent.
  ///
  /// Nil where only HubSpot can evaluate a condition.
  package var overLocalRows: BoundQuery? {
    guard cursor == nil, !conditions.contains(where: { $0.reads(.objectProperty) }) else {
      return nil
    }
    var copy = withoutPushdown
    copy.conditions = []
    copy.capabilities = .local(
      source: capabilities.source,
      rows: capabilities.rows,
      isSortedByTime: limit != nil
    )
    return copy
  }
}

extension BoundCondition {
  /// Whether it reads a field that matches a pattern.
  package func reads(_ pattern: FieldPattern) -> Bool {
    condition.slots.contains { $0.field.flatMap(FieldPattern.init) == pattern }
  }

  /// Whether every field that it reads matches one of some patterns.
  package func readsOnly(_ patterns: Set<FieldPattern>) -> Bool {
    condition.slots.allSatisfy { slot in
      slot.field.flatMap(FieldPattern.init).map(patterns.contains) ?? false
    }
  }
}

extension SlotReference {
  fileprivate func names(_ field: Field) -> Bool { self.field == field }
}
