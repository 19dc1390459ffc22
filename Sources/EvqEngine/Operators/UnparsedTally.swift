import EvqModel
import EvqPlan

/// Counts present values that did not parse, once for each row, column and type.
struct UnparsedTally: Sendable {
  private struct Key: Hashable {
    let slot: SlotReference
    let type: ValueType
  }

  private var counts: [Key: Int] = [:]
  /// The rows of the current batch that are already counted.
  private var marks: [Key: Set<Int>] = [:]

  /// Starts a new batch.
  mutating func begin() {
    if !marks.isEmpty { marks = [:] }
  }

  mutating func note(_ slot: SlotReference, _ type: ValueType, row: Int) {
    note(slot, type, rows: CollectionOfOne(row))
  }

  mutating func note(_ slot: SlotReference, _ type: ValueType, rows: some Collection<Int>) {
    guard !rows.isEmpty else { return }
    let key = Key(slot: slot, type: type)
    var marked = marks.removeValue(forKey: key) ?? []
    let before = marked.count
    marked.formUnion(rows)
    counts[key, default: 0] += marked.count - before
    marks[key] = marked
  }

  /// Evaluates an expression for a row; `hidesUnparsed` is that property of the expression.
  mutating func evaluate(
    _ expression: ValueExpression,
    hidesUnparsed: Bool,
    row: Int,
    _ value: (SlotReference) -> Value
  ) -> Value {
    let result = expression.evaluate(value)
    if result.isMissing || hidesUnparsed {
      expression.forEachUnparsed(value) { note($0, $1, row: row) }
    }
    return result
  }

  mutating func merge(_ other: UnparsedTally) {
    counts.merge(other.counts, uniquingKeysWith: +)
  }

  /// The counts by `property.amount as a number`.
  var labelled: NameTable<Int> {
    counts.reduce(into: [:]) { labelled, entry in
      labelled["\(entry.key.slot.name) as a \(entry.key.type.rawValue)", default: 0] += entry.value
    }
  }
}
