import EvqModel
import EvqPlan
import Glibc

/// A sort key of all rows of a batch.
///
/// Shape: indexed by row; values of rows that are not selected are undefined.
struct SortColumn {
  /// A lower rank sorts first; the direction is applied, and missing values have the highest rank.
  let ranks: [UInt64]
  private let content: Content
  private let isDescending: Bool

  private enum Content {
    /// Equal ranks are equal values, as for times.
    case exact
    /// Texts in the batch's buffer, without escapes.
    case slices([ValueSlice])
    case values([Value])
  }

  /// The rank of a missing value.
  static let missingRank = UInt64.max
  /// The highest rank of a value; the top bit stays free.
  private static let rankMax = UInt64.max >> 1

  init(_ slot: Int, _ isDescending: Bool, of batch: Batch) {
    self.isDescending = isDescending
    switch batch.column(slot) {
    case .absent:
      content = .exact
      ranks = Array(repeating: SortColumn.missingRank, count: batch.rows.count)
    case .times(let times):
      content = .exact
      ranks = times.map { time in
        time == Column.noTime
          ? SortColumn.missingRank
          : SortColumn.directed(SortColumn.rank(of: Instant(clamping: time)), isDescending)
      }
    case .slices(let slices) where batch.areBareTexts(slices):
      content = .slices(slices)
      ranks = batch.buffer.withBytes { bytes in
        slices.map { slice in
          slice.form == .missing
            ? SortColumn.missingRank
            : SortColumn.directed(
              SortColumn.rank(.text, SortColumn.prefix(of: bytes[slice.bounds])),
              isDescending
            )
        }
      }
    case .slices, .values:
      var values = [Value](repeating: .missing, count: batch.rows.count)
      for row in batch.selection { values[row] = batch.value(slot: slot, row: row) }
      content = .values(values)
      ranks = values.map { value in
        SortColumn.rank(of: value).map { SortColumn.directed($0, isDescending) }
          ?? SortColumn.missingRank
      }
    }
  }

  /// Compares two rows of equal rank; `bytes` is the batch's buffer.
  func orderOfEqualRanks(
    _ left: Int,
    _ right: Int,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Ordering {
    let ordering: Ordering
    switch content {
    case .exact: return .same
    case .slices(let slices): ordering = slices[left].order(slices[right], bytes)
    case .values(let values): ordering = Value.order(values[left], values[right])
    }
    return isDescending ? ordering.reversed : ordering
  }

  // MARK: Ranks

  private static func directed(_ rank: UInt64, _ isDescending: Bool) -> UInt64 {
    isDescending ? rankMax - rank : rank
  }

  /// Exact, because the milliseconds of an instant need 49 bits.
  private static func rank(of time: Instant) -> UInt64 {
    UInt64(bitPattern: time.milliseconds &+ 1 << 62)
  }

  /// Nil for missing.
  private static func rank(of value: Value) -> UInt64? {
    switch value {
    case .missing: nil
    case .boolean(let value): rank(.boolean, value ? 1 << 4 : 0)
    case .number(let number): rank(.number, orderedBits(of: number))
    case .duration(let milliseconds):
      rank(.duration, UInt64(bitPattern: milliseconds) ^ (1 << 63))
    case .time(let instant): rank(.time, UInt64(bitPattern: instant.milliseconds) ^ (1 << 63))
    case .text(let text): rank(.text, prefix(of: text.string.utf8))
    case .json(let text): rank(.json, prefix(of: text.string.utf8))
    }
  }

  /// The kind in the top bits, then the upper bits of the value, in the order of `Value.order`.
  private static func rank(_ kind: KeyPart.Kind, _ bits: UInt64) -> UInt64 {
    UInt64(kind.rawValue) << 60 | bits >> 4
  }

  /// Bits in the order of the numbers; both zeros are equal.
  private static func orderedBits(of number: Double) -> UInt64 {
    let bits = (number + 0).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  /// The first eight bytes of a text, the first one in the top bits.
  private static func prefix(of bytes: some Sequence<UInt8>) -> UInt64 {
    var prefix: UInt64 = 0
    var shift: UInt64 = 56
    for byte in bytes.prefix(8) {
      prefix |= UInt64(byte) << shift
      shift = shift &- 8
    }
    return prefix
  }
}

extension Batch {
  /// Whether the raw bytes of all selected rows can be compared.
  fileprivate func areBareTexts(_ slices: [ValueSlice]) -> Bool {
    selection.allSatisfy { row in
      switch slices[row].form {
      case .missing, .string, .number, .boolean: true
      case .escapedString, .compound, .compoundText: false
      }
    }
  }
}

extension ValueSlice {
  /// Compares two texts without escapes byte by byte; two missing values are equal.
  fileprivate func order(_ other: ValueSlice, _ bytes: UnsafeBufferPointer<UInt8>) -> Ordering {
    guard let base = bytes.baseAddress else { return .same }
    let (left, right) = (base + bounds.lowerBound, base + other.bounds.lowerBound)
    let common = memcmp(left, right, min(length, other.length))
    return common == 0 ? Ordering(length, other.length) : Ordering(Int(common), 0)
  }
}
