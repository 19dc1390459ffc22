import EvqModel
import EvqPlan

/// Evaluates an expression for whole batches.
///
/// The fast paths here give the results of `ValueExpression.evaluate`; everything else calls it.
struct ColumnReader: Sendable {
  private let expression: ValueExpression
  private let type: ValueType
  private let hidesUnparsed: Bool
  private var bucket: BucketCache?

  init(_ expression: ValueExpression, _ type: ValueType) {
    self.expression = expression
    self.type = type
    hidesUnparsed = expression.hidesUnparsed
    if case .call(.bucket, let arguments) = expression, arguments.count == 2 {
      bucket = arguments[1].bucketLength.flatMap(TimeBuckets.init).map { BucketCache($0) }
    }
  }

  /// Reads a plain column, which cannot fail to parse.
  mutating func read(_ batch: Batch) -> RowValues {
    var unparsed = UnparsedTally()
    return read(batch, &unparsed)
  }

  /// The values of the selected rows; counts values that do not parse.
  mutating func read(_ batch: Batch, _ unparsed: inout UnparsedTally) -> RowValues {
    switch expression {
    case .slot(let slot):
      return stored(batch.column(slot.index))
    case .call(.number, let arguments):
      if let slot = arguments.first?.slot, case .slices(let slices) = batch.column(slot.index) {
        return .numbers(numbers(slices, slot, batch, &unparsed), as: .number)
      }
    case .call(.bucket, let arguments):
      if let slot = arguments.first?.slot, case .times(let times) = batch.column(slot.index),
        let starts = bucketStarts(times, batch)
      {
        return .numbers(starts, as: .time)
      }
    case .constant, .months, .call, .arithmetic, .choose, .truth:
      break
    }
    return evaluated(batch, &unparsed)
  }

  /// A column without evaluation.
  private func stored(_ column: Column) -> RowValues {
    switch column {
    case .absent: return .missing
    case .slices(let slices): return .slices(slices)
    case .times(let times):
      return .numbers(times.map { $0 == Column.noTime ? .nan : Double($0) }, as: .time)
    case .values(let values):
      return type.isNumeric ? .numbers(values.map(\.plainNumber), as: type) : .values(values)
    }
  }

  /// The hot loop of `number(property.amount)`: parses bytes as numbers.
  private func numbers(
    _ slices: [ValueSlice],
    _ slot: SlotReference,
    _ batch: Batch,
    _ unparsed: inout UnparsedTally
  ) -> [Double] {
    var failures: [Int] = []
    let numbers = batch.buffer.withBytes { bytes in
      var numbers = [Double](repeating: .nan, count: slices.count)
      for row in batch.selection {
        let slice = slices[row]
        let number: Double?
        switch slice.form {
        case .missing: continue
        case .string, .number:
          number = NumberText.parse(utf8: UnsafeBufferPointer(rebasing: bytes[slice.bounds]))
        case .escapedString: number = NumberText.parse(batch.text(of: slice))
        case .boolean, .compound, .compoundText: number = nil
        }
        guard let number else {
          failures.append(row)
          continue
        }
        numbers[row] = number + 0
      }
      return numbers
    }
    unparsed.note(slot, .number, rows: failures)
    return numbers
  }

  private mutating func bucketStarts(_ times: [Int64], _ batch: Batch) -> [Double]? {
    guard var cache = bucket else { return nil }
    defer { bucket = cache }
    var starts = [Double](repeating: .nan, count: times.count)
    for row in batch.selection where times[row] != Column.noTime {
      starts[row] = cache.start(times[row])
    }
    return starts
  }

  private func evaluated(_ batch: Batch, _ unparsed: inout UnparsedTally) -> RowValues {
    var numbers = [Double](repeating: .nan, count: type.isNumeric ? batch.rows.count : 0)
    var values = [Value](repeating: .missing, count: type.isNumeric ? 0 : batch.rows.count)
    for row in batch.selection {
      let value = unparsed.evaluate(expression, hidesUnparsed: hidesUnparsed, row: row) {
        batch.value(slot: $0.index, row: row)
      }
      if type.isNumeric { numbers[row] = value.plainNumber } else { values[row] = value }
    }
    return type.isNumeric ? .numbers(numbers, as: type) : .values(values)
  }
}

/// Caches the last bucket, because consecutive times are mostly in the same one.
private struct BucketCache: Sendable {
  private let buckets: TimeBuckets
  private var start = Int64.max
  private var end = Int64.min

  init(_ buckets: TimeBuckets) {
    self.buckets = buckets
  }

  /// The start of a time's bucket, all in milliseconds.
  mutating func start(_ time: Int64) -> Double {
    if time < start || time >= end {
      let index = buckets.index(of: Instant(clamping: time))
      start = buckets.start(of: index).milliseconds
      // The last bucket of all has no next one: then the cache stays empty.
      end = buckets.start(of: index + 1).milliseconds
    }
    return Double(start)
  }
}

extension ValueExpression {
  /// The slot of an expression that is a plain column.
  fileprivate var slot: SlotReference? {
    if case .slot(let slot) = self { slot } else { nil }
  }
}
