import EvqModel
import EvqPlan

// The result of an aggregation as runs: encoded rows in the order of the output.
extension GroupedStates {
  /// All groups as one run; `prepare` comes before it.
  ///
  /// With a limit on the number of groups it has only the first ones.
  func run() -> [UInt8] {
    var order = groupOrders
    if case .largest(let limit?) = aggregation.order { order.keepSmallest(limit) }
    table.sort(&order)
    if case .largest(let limit?) = aggregation.order { order = Array(order.prefix(limit)) }
    var run: [UInt8] = []
    run.reserveCapacity(order.count * 64)
    var results = EncodedKeys()
    var index = 0
    table.forEach(at: order.map(\.offset)) { record in
      results.removeAll()
      appendResults(of: record.number, to: &results)
      results.withOpenKey { order[index].encode(key: record.key, results: $0, to: &run) }
      index += 1
    }
    return run
  }

  private var groupOrders: [GroupOrder] {
    var orders: [GroupOrder] = []
    orders.reserveCapacity(table.count)
    let rowCounts = aggregation.order == .keys ? [] : rowCounts
    table.forEach { record in
      let rowCount = record.number < rowCounts.count ? rowCounts[record.number] : 0
      orders.append(GroupOrder(record, rowCount: rowCount))
    }
    return orders
  }
}

/// What decides the order of most rows, and where the whole key is.
struct GroupOrder: Sendable, Comparable {
  /// The count, descending, and the first byte of the key.
  let first: UInt64
  /// The next eight bytes of the key.
  let second: UInt64
  let offset: Int

  fileprivate init(_ record: GroupTable.Record, rowCount: Int) {
    let countMax: UInt64 = 1 << 56 - 1
    let kind = record.key.first.map { UInt64($0) } ?? 0
    first = (countMax - UInt64(rowCount)) << 8 | kind
    var next: UInt64 = 0
    if record.key.count >= 9 {
      next = UInt64(bigEndian: record.key.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
    } else {
      var shift: UInt64 = 56
      for byte in record.key.dropFirst() {
        next |= UInt64(byte) << shift
        shift &-= 8
      }
    }
    second = next
    offset = record.offset
  }

  @inline(__always)
  static func < (left: GroupOrder, right: GroupOrder) -> Bool {
    left.first != right.first ? left.first < right.first : left.second < right.second
  }

  /// Equal for rows whose order the whole keys decide.
  @inline(__always)
  static func == (left: GroupOrder, right: GroupOrder) -> Bool {
    left.first == right.first && left.second == right.second
  }

  /// Appends a row of a run.
  fileprivate func encode(
    key: UnsafeRawBufferPointer,
    results: UnsafeRawBufferPointer,
    to run: inout [UInt8]
  ) {
    run.append(word: first)
    run.append(word: second)
    run.append(word: UInt32(truncatingIfNeeded: key.count))
    run.append(word: UInt32(truncatingIfNeeded: results.count))
    run.append(contentsOf: key)
    run.append(contentsOf: results)
  }
}

extension [GroupOrder] {
  /// Removes rows that are not among the first `limit` ones; some more may stay.
  fileprivate mutating func keepSmallest(_ limit: Int) {
    guard limit < count else { return }
    guard limit > 0 else { return removeAll() }
    moveSmallest(limit)
    let last = self[limit - 1]
    removeAll { last < $0 }
  }
}

extension GroupTable {
  /// Sorts rows, those with equal orders by their keys.
  fileprivate func sort(_ orders: inout [GroupOrder]) {
    withRecords { records in
      orders.sort { left, right in
        left == right
          ? GroupTable.order(records.key(at: left.offset), records.key(at: right.offset))
            == .ascending
          : left < right
      }
    }
  }
}
