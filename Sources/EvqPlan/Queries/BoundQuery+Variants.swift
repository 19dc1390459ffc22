package import EvqModel
import EvqSyntax

// Other questions to the source of a query, with its slots: what is asked about a query's answer.

extension BoundQuery {
  /// Whether a row of the result is a row of the source, and has its id.
  package var keepsRows: Bool { idSlot != nil && !stages.contains(where: \.makesNewRows) }

  /// The same query, for which some fields are read whether it needs them or not.
  package func reading(_ fields: [Field]) -> BoundQuery {
    var copy = self
    for index in copy.slots.indices where fields.contains(where: copy.slots[index].reference.names)
    {
      copy.slots[index].isUsed = true
    }
    return copy
  }

  /// The rows of the same source that meet other conditions, all of them and as they come, with the
  /// values of some fields besides those that the query reads.
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

  /// The condition that a field of the source is a text; nil where rows have no such field.
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

  /// The conditions without which the source cannot be asked, or which only it can decide.
  package var requiredConditions: [BoundCondition] {
    let isListed = capabilities.enumerated != nil || capabilities.path == nil
    var patterns: Set<FieldPattern> = isListed ? [] : Set(capabilities.selections.flatMap(\.self))
    if conditions.contains(where: { $0.reads(.objectProperty) }) {
      patterns.formUnion([.objectProperty, .objectType])
    }
    return conditions.filter { condition in patterns.contains { condition.reads($0) } }
  }

  /// The same query with everything decided here; only what must be sent stays.
  ///
  /// The source gives all rows; the filter, the order and the limit come behind the wire.
  package var withNothingPushed: BoundQuery {
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

  /// The same query over rows that are at hand: all conditions are stages, nothing is sent.
  ///
  /// Nil where only the service can decide.
  package var overRowsAtHand: BoundQuery? {
    guard cursor == nil, !conditions.contains(where: { $0.reads(.objectProperty) }) else {
      return nil
    }
    var copy = withNothingPushed
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
  /// Whether it reads a field of a family.
  package func reads(_ pattern: FieldPattern) -> Bool {
    condition.slots.contains { $0.field.flatMap(FieldPattern.init) == pattern }
  }

  /// Whether it reads nothing but fields of some families.
  package func readsOnly(_ patterns: Set<FieldPattern>) -> Bool {
    condition.slots.allSatisfy { slot in
      slot.field.flatMap(FieldPattern.init).map(patterns.contains) ?? false
    }
  }
}

extension SlotReference {
  fileprivate func names(_ field: Field) -> Bool { self.field == field }
}
