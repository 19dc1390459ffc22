package import EvqModel
import EvqSyntax

/// What the conditions of a query say of one row of its source.
package struct RowTrace: Sendable {
  /// The conditions of the clauses and of the stages, joined by `and`; their parts in order.
  package let tree: TruthTree
  /// How each part is written.
  package let texts: [String]
  /// The values that stages computed, by their slots.
  package let computed: [Int: Value]

  /// The trace of a row whose values of source fields a closure gives by slot.
  ///
  /// Stages count up to the first that makes new rows of several.
  package init(_ query: BoundQuery, _ value: (SlotReference) -> Value) {
    let conditions = query.rowConditions
    let computed = query.computedValues(value)
    self.computed = computed
    texts = conditions.map(\.text)
    tree = TruthTree(.and(conditions.map(\.condition))) { computed[$0.index] ?? value($0) }
  }
}

extension BoundQuery {
  /// The stages that work on rows of the source.
  private var rowStages: ArraySlice<BoundStage> { stages.prefix { !$0.makesNewRows } }

  /// The conditions that decide about a row of the source, those of the clauses first.
  package var rowConditions: [BoundCondition] {
    conditions
      + rowStages.flatMap { stage -> [BoundCondition] in
        guard case .filter(let condition) = stage else { return [] }
        return condition.conjuncts.map {
          BoundCondition(condition: $0, text: $0.text, range: .none)
        }
      }
  }

  /// The values that `extend` gives a row, by their slots.
  package func computedValues(_ value: (SlotReference) -> Value) -> [Int: Value] {
    var computed: [Int: Value] = [:]
    for stage in rowStages {
      guard case .compute(let assignments) = stage else { continue }
      for (slot, expression) in assignments {
        let result = expression.evaluate { computed[$0.index] ?? value($0) }
        computed[slot] = result
      }
    }
    return computed
  }

  /// Whether a row that meets all conditions may still be left out: by a limit, or one of its kind.
  package var selectsAmongRows: Bool {
    limit != nil || cursor != nil
      || rowStages.map(\.traits).contains { $0.input == .rowsInOrder && $0.output == .someRows }
  }
}
