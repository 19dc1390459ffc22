/// A stage with resolved names.
///
/// `select`, `drop` and `rename` are not here: they only change the output schema.
package enum BoundStage: Sendable {
  case filter(Condition)
  case compute([(slot: Int, value: ValueExpression)])
  case sort([SortTerm])
  case limit(Int)
  case tail(Int)
  case sample(Int)
  case distinct([SlotReference])
  /// `count`, `stats` and `top`.
  case aggregate(Aggregation)
  /// `timeline`.
  case timeBuckets(BucketedCounts)
  case save(SavedRows)
}

/// What a stage does to rows, for everything but the operator that runs it.
package struct StageTraits: Sendable {
  /// What one output row depends on.
  package enum Input: Sendable {
    /// One input row.
    case oneRow
    /// Several input rows, in any order.
    case rowsInAnyOrder
    case rowsInOrder
  }

  /// Which rows come out.
  package enum Output: Sendable {
    case allRows
    case someRows
    /// Rows that are not in the input, so they have no event id.
    case newRows
  }

  /// The stage as `explain analyze` shows it.
  package let name: String
  package let input: Input
  package let output: Output
  /// The slots that it reads.
  package let slots: [SlotReference]

  fileprivate init(
    _ name: String,
    _ input: Input,
    _ output: Output,
    reading slots: [SlotReference] = []
  ) {
    self.name = name
    self.input = input
    self.output = output
    self.slots = slots
  }
}

extension BoundStage {
  package var traits: StageTraits {
    switch self {
    case .filter(let condition):
      StageTraits("where \(condition.text)", .oneRow, .someRows, reading: condition.slots)
    case .compute(let assignments):
      StageTraits("extend", .oneRow, .allRows, reading: assignments.flatMap(\.value.slots))
    case .sort(let terms):
      StageTraits("sort", .rowsInOrder, .allRows, reading: terms.flatMap(\.slots))
    case .limit(let count): StageTraits("limit \(count)", .rowsInOrder, .someRows)
    case .tail(let count): StageTraits("tail \(count)", .rowsInOrder, .someRows)
    case .sample(let count): StageTraits("sample \(count)", .rowsInOrder, .someRows)
    case .distinct(let slots): StageTraits("distinct", .rowsInOrder, .someRows, reading: slots)
    case .aggregate(let aggregation):
      StageTraits(
        aggregation.text,
        aggregation.dependsOnOrder ? .rowsInOrder : .rowsInAnyOrder,
        .newRows,
        reading: aggregation.slots
      )
    case .timeBuckets(let counts):
      StageTraits("timeline", .rowsInAnyOrder, .newRows, reading: counts.counts.slots)
    case .save(let rows):
      StageTraits(
        "save \(rows.path), not written here",
        .rowsInOrder,
        .allRows,
        reading: rows.schema.columns.map(\.slot)
      )
    }
  }

  /// Whether its output rows are not among its input rows.
  package var makesNewRows: Bool { traits.output == .newRows }
}
