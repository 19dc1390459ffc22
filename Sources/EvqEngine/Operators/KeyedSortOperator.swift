import EvqModel
import EvqPlan

/// `sort` by computed values or texts: computes the keys, and checks texts for numbers.
struct KeyedSortOperator: MergeableOperator {
  private let terms: [SortTerm]
  private var keys: ComputeOperator
  private var sort: SortOperator
  /// Parallel to the terms; nil for a term that is not a text.
  private var checks: [NumberOrderCheck?]

  init(_ terms: [SortTerm], _ sort: SortOperator) {
    self.terms = terms
    self.sort = sort
    keys = ComputeOperator(
      assignments: terms.compactMap { term in term.value.map { (term.slot.index, $0) } }
    )
    checks = terms.map { $0.slot.type == .text ? NumberOrderCheck() : nil }
  }

  /// Whether a sort needs this operator.
  static func isNeeded(for terms: [SortTerm]) -> Bool {
    terms.contains { $0.value != nil || $0.slot.type == .text }
  }

  var fresh: KeyedSortOperator { KeyedSortOperator(terms, sort.fresh) }
  var isBlocking: Bool { true }

  var drops: DropStatistics {
    var drops = keys.drops
    for (term, check) in zip(terms, checks) {
      guard let pair = check?.pair else { continue }
      drops.numbersSortedAsText.append(
        NumbersSortedAsText(
          key: term.text,
          isDescending: term.isDescending,
          first: term.isDescending ? pair.second : pair.first,
          second: term.isDescending ? pair.first : pair.second
        )
      )
    }
    return drops
  }

  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    guard let keyed = keys.consume(batch) else { return nil }
    for index in terms.indices where checks[index] != nil { check(index, keyed) }
    return try sort.consume(keyed)
  }

  private mutating func check(_ index: Int, _ batch: Batch) {
    let slot = terms[index].slot.index
    switch batch.column(slot) {
    case .absent, .times: return
    case .slices(let slices):
      for row in batch.rowsWithNumbers(slices) { checks[index]?.add(batch.text(of: slices[row])) }
    case .values(let values):
      for row in batch.selection {
        if case .text(let text) = values[row] { checks[index]?.add(text) }
      }
    }
  }

  mutating func merge(_ other: KeyedSortOperator) {
    keys.merge(other.keys)
    sort.merge(other.sort)
    for (index, check) in other.checks.enumerated() {
      if let check { checks[index]?.merge(check) }
    }
  }

  mutating func finish() -> Batch? { sort.finish() }
}

extension Batch {
  /// The selected rows whose text starts like a number; other texts are not decoded.
  fileprivate func rowsWithNumbers(_ slices: [ValueSlice]) -> [Int] {
    buffer.withBytes { bytes in
      selection.filter { row in
        let slice = slices[row]
        guard slice.form == .string || slice.form == .number, slice.length > 0 else { return false }
        return (UInt8(ascii: "+")..<UInt8(ascii: ":")).contains(bytes[slice.bounds.lowerBound])
      }
    }
  }
}
