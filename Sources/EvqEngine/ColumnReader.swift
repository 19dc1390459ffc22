import EvqModel
import EvqPlanner

/// Works out an expression for whole batches.
///
/// What has a fast form here means what `ValueExpression.evaluate` means; everything else calls it.
struct ColumnReader: Sendable {
  private let expression: ValueExpression
  private let type: ValueType
  /// The columns whose texts the expression reads as numbers or times.
  private let parsed: [(slot: SlotReference, type: ValueType)]
  private var bucket: BucketCache?
  /// How many values were there but did not parse, by what they should have been.
  private(set) var unparsed: [String: Int] = [:]

  init(_ expression: ValueExpression, _ type: ValueType) {
    self.expression = expression
    self.type = type
    parsed = expression.parsedSlots
    if case .call(.bucket, let arguments) = expression, arguments.count == 2 {
      bucket = arguments[1].bucketLength.flatMap(TimeBuckets.init).map { BucketCache($0) }
    }
  }

  /// A reader that has read nothing.
  var emptied: ColumnReader { ColumnReader(expression, type) }

  mutating func absorb(_ other: ColumnReader) {
    unparsed.merge(other.unparsed, uniquingKeysWith: +)
  }

  mutating func read(_ batch: Batch) -> RowValues {
    switch expression {
    case .slot(let slot):
      return stored(batch.column(slot.index))
    case .call(.number, let arguments):
      if let slot = arguments.first?.slot, case .slices(let slices) = batch.column(slot.index) {
        return .numbers(numbers(slices, slot, batch), as: .number)
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
    return evaluated(batch)
  }

  /// A column as it is.
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

  /// The hot loop of `number(property.amount)`: bytes to numbers.
  private mutating func numbers(
    _ slices: [Slice],
    _ slot: SlotReference,
    _ batch: Batch
  ) -> [Double] {
    var failures = 0
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
        case .boolean, .compound: number = nil
        }
        guard let number else {
          failures += 1
          continue
        }
        numbers[row] = number + 0
      }
      return numbers
    }
    if failures > 0 { unparsed[Self.label(slot, .number), default: 0] += failures }
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

  private mutating func evaluated(_ batch: Batch) -> RowValues {
    var numbers = [Double](repeating: .nan, count: type.isNumeric ? batch.rows.count : 0)
    var values = [Value](repeating: .missing, count: type.isNumeric ? 0 : batch.rows.count)
    for row in batch.selection {
      let value = expression.evaluate { batch.value(slot: $0.index, row: row) }
      if value.isMissing { noteUnparsed(row, batch) }
      if type.isNumeric { numbers[row] = value.plainNumber } else { values[row] = value }
    }
    return type.isNumeric ? .numbers(numbers, as: type) : .values(values)
  }

  private mutating func noteUnparsed(_ row: Int, _ batch: Batch) {
    for (slot, type) in parsed {
      let value = batch.value(slot: slot.index, row: row)
      guard !value.isMissing, !value.parses(as: type) else { continue }
      unparsed[Self.label(slot, type), default: 0] += 1
    }
  }

  /// What a value of a column should have been: `property.amount as a number`.
  static func label(_ slot: SlotReference, _ type: ValueType) -> String {
    "\(slot.name) as a \(type.rawValue)"
  }
}

/// The bucket of the last time: most times fall into the same one as the time before.
private struct BucketCache: Sendable {
  private let buckets: TimeBuckets
  private var start = Int64.max
  private var end = Int64.min

  init(_ buckets: TimeBuckets) {
    self.buckets = buckets
  }

  /// The start of the bucket that a time is in, all in milliseconds.
  mutating func start(_ time: Int64) -> Double {
    if time < start || time >= end {
      let index = buckets.index(of: Instant(clamping: time))
      start = buckets.start(of: index).milliseconds
      // At the end of all time the next bucket starts nowhere: then the cache holds nothing.
      end = buckets.start(of: index + 1).milliseconds
    }
    return Double(start)
  }
}

extension ValueExpression {
  /// The column that it is, with nothing computed.
  fileprivate var slot: SlotReference? {
    if case .slot(let slot) = self { slot } else { nil }
  }

  /// The columns that it reads as numbers or times, wherever in it.
  fileprivate var parsedSlots: [(slot: SlotReference, type: ValueType)] {
    switch self {
    case .constant, .months, .slot: return []
    case .call(let function, let arguments):
      let own = function.parsedArgument.flatMap { index, type in
        arguments.indices.contains(index) ? arguments[index].slot.map { [($0, type)] } : nil
      }
      return (own ?? []) + arguments.flatMap(\.parsedSlots)
    case .arithmetic(_, let left, let right): return left.parsedSlots + right.parsedSlots
    case .choose(_, let left, let right): return left.parsedSlots + right.parsedSlots
    case .truth: return []
    }
  }
}

extension ScalarFunction {
  /// Which argument it parses, as what.
  fileprivate var parsedArgument: (index: Int, type: ValueType)? {
    switch self {
    case .number: (0, .number)
    case .time, .bucket: (0, .time)
    case .datePart: (1, .time)
    case .text, .lower, .upper, .length, .coalesce, .domain, .path: nil
    }
  }
}
