import EvqModel
import EvqRender

/// Rows that a statement computed itself, instead of reading them from a source.
struct ValueTable {
  let columns: [String]
  /// Shape: each row is parallel to `columns`.
  private(set) var rows: [[Value]]

  init(columns: [String], rows: [[Value]] = []) {
    self.columns = columns
    self.rows = rows
  }

  mutating func append(_ row: [Value]) { rows.append(row) }

  var schema: RenderSchema {
    let types = columns.indices.map { column in
      rows.lazy.map { $0[column] }.first { !$0.isMissing }?.type ?? .text
    }
    return RenderSchema(
      columns: columns.enumerated().map {
        RenderSchema.Column(name: $0.element, slot: $0.offset, type: types[$0.offset])
      },
      isWholeEvent: false
    )
  }

  var batch: Batch {
    Batch(
      buffer: ByteBuffer([]),
      rows: Array(repeating: .none, count: rows.count),
      columns: columns.indices.map { column in .values(rows.map { $0[column] }) }
    )
  }
}

extension Value {
  /// The type of a column with such values.
  fileprivate var type: ValueType {
    switch self {
    case .missing, .text: .text
    case .number: .number
    case .boolean: .boolean
    case .time: .time
    case .duration: .duration
    case .json: .json
    }
  }
}
