import EvqModel
import EvqPlan
import EvqSyntax

extension PlanDraft {
  /// Checks that each `objectProperty` can be sent: an equality under `and` with an `objectType`.
  mutating func checkObjectProperties() {
    for index in conjuncts.indices {
      let condition = conjuncts[index].condition
      guard let slot = condition.slots.first(where: \.isObjectProperty) else { continue }
      guard capabilities.filter(for: .objectProperty) != nil else {
        report(.objectPropertyNotSent(source: capabilities.source), at: conjuncts[index].range)
        continue
      }
      guard constraint(of: condition, conjunct: index) != nil else {
        report(.objectPropertyAlone(slot.name), at: conjuncts[index].range)
        continue
      }
      let namesType = conjuncts.indices.contains { other in
        constraint(of: conjuncts[other].condition, conjunct: other)?.field == .objectType
      }
      if !namesType {
        report(.objectPropertyWithoutType(conjuncts[index].text), at: conjuncts[index].range)
      }
    }
    checkUnsentObjectProperties()
  }

  /// Reports an `objectProperty` in output, sort or stages: its value is never returned.
  private mutating func checkUnsentObjectProperties() {
    let read =
      query.output.columns.map(\.slot) + query.order.flatMap(\.slots)
      + query.stages.flatMap(\.traits.slots)
      + query.expectations.flatMap(\.slots)
    for slot in read.unique where slot.isObjectProperty {
      report(.objectPropertyAlone(slot.name), at: query.slots[slot.index].range)
    }
  }

  /// Checks that a source without listing gets the names of a record.
  mutating func checkSelections() {
    let selections = capabilities.selections
    guard capabilities.enumerated == nil, !selections.isEmpty, emptyReason == nil else { return }
    let isNamed = branches.allSatisfy { branch in selections.contains { branch.satisfies($0) } }
    if !isNamed {
      let names = selections.first?.map(\.name) ?? []
      report(.selectionMissing(source: capabilities.source, names), at: query.inputRange)
    }
  }

  /// Checks that a cursor continues exactly one request.
  mutating func checkCursor() {
    guard query.cursor != nil, emptyReason == nil else { return }
    if capabilities.paging == nil {
      report(.cursorWithoutPages(source: capabilities.source), at: query.cursorRange)
    } else if requests.count != 1 {
      report(.cursorForSeveral(requests: requests.count), at: query.cursorRange)
    }
  }

  /// Warns about event types that the account does not have.
  mutating func checkEventTypes() {
    guard sendsRequests, !catalog.eventTypes.isEmpty else { return }
    let known = Set(catalog.eventTypes.map { Text($0) })
    for test in conjuncts.flatMap(\.condition.tests) {
      guard case .oneOf(let operand, let texts) = test.form, operand.field == .eventType else {
        continue
      }
      for text in texts where !known.contains(text) {
        report(.unknownEventType(text.string, known: catalog.eventTypes), at: test.range)
      }
    }
  }
}

extension SlotReference {
  fileprivate var isObjectProperty: Bool {
    if case .objectProperty? = field { true } else { false }
  }
}
