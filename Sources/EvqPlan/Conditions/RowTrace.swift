package import EvqModel
import EvqSyntax

/// The truth of a query's conditions for one row of its source.
package struct RowTrace: Sendable {
  /// The conjunction of the conditions of clauses and stages, in order.
  package let tree: TruthTree
  /// The source text of each condition.
  package let texts: [String]
  /// The values that stages computed, by slot.
  package let computed: [Int: Value]

  /// The trace of a row; the closure returns the value of a slot that has a field.
  ///
  /// It covers the stages before the first that makes new rows.
  package init(_ query: BoundQuery, _ value: (SlotReference) -> Value) {
    let conditions = query.rowConditions
    let computed = query.computedValues(value)
    self.computed = computed
    texts = conditions.map(\.text)
    tree = TruthTree(.and(conditions.map(\.condition))) { computed[$0.index] ?? value($0) }
  }
}

extension BoundQuery {
  /// The stages before the first that makes new rows.
  private var rowStages: ArraySlice<BoundStage> { stages.prefix { !$0.makesNewRows } }

  /// The conditions on a row of the source, those of the clauses first.
  package var rowConditions: [BoundCondition] {
    conditions
      + rowStages.flatMap { stage -> [BoundCondition] in
        guard case .filter(let condition) = stage else { return [] }
        return condition.conjuncts.map {
          BoundCondition(condition: $0, text: $0.text, range: .none)
        }
      }
  }

  /// The values that `extend` computes for a row, by slot.
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

  /// Whether a row that meets all conditions can still be dropped, for example by a limit.
  package var selectsAmongRows: Bool {
    limit != nil || cursor != nil
      || rowStages.map(\.traits).contains { $0.input == .rowsInOrder && $0.output == .someRows }
  }
}
