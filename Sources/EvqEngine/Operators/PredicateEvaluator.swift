package import EvqModel
package import EvqPlan

/// Evaluates a condition over the columns of a batch and narrows its selection.
///
/// It counts missing values and values that do not parse, because they drop rows without an error.
package struct PredicateEvaluator {
  private let condition: Condition
  /// The comparisons of the condition; rows whose result is missing evaluate them one by one.
  private let tests: [(test: Test, slots: [SlotReference])]
  private var missingFields: NameTable<Int> = [:]
  private var unparsed = UnparsedTally()

  package init(_ condition: Condition) {
    self.condition = condition
    tests = condition.tests.map { ($0, $0.form.slots.unique) }
  }

  /// The rows that were dropped because a value was missing.
  package var drops: DropStatistics {
    var drops = DropStatistics()
    drops.missingFields = missingFields
    drops.unparsed = unparsed.labelled
    return drops
  }

  /// Adds the counts of a copy.
  mutating func merge(_ other: PredicateEvaluator) {
    missingFields.merge(other.missingFields, uniquingKeysWith: +)
    unparsed.merge(other.unparsed)
  }

  /// The batch with only the rows that satisfy the condition.
  package mutating func filter(_ batch: Batch) -> Batch {
    let truths = evaluate(condition, batch)
    unparsed.begin()
    var kept: [Int] = []
    kept.reserveCapacity(batch.selection.count)
    for (index, row) in batch.selection.enumerated() {
      switch truths[index] {
      case .true: kept.append(row)
      case .false: break
      case .missing: noteMissing(row, batch)
      }
    }
    var result = batch
    result.selection = kept
    return result
  }

  /// Counts the missing fields of the comparisons whose result is missing.
  private mutating func noteMissing(_ row: Int, _ batch: Batch) {
    var counted: Set<Int> = []
    for (test, slots) in tests {
      guard test.truth({ batch.value(slot: $0.index, row: row) }) == .missing else { continue }
      for slot in slots where batch.value(slot: slot.index, row: row).isMissing {
        if counted.insert(slot.index).inserted {
          missingFields[slot.name, default: 0] += 1
        }
      }
    }
    condition.forEachUnparsed({ batch.value(slot: $0.index, row: row) }) {
      unparsed.note($0, $1, row: row)
    }
  }

  // MARK: Truth columns, parallel to the selection

  private func evaluate(_ condition: Condition, _ batch: Batch) -> [Truth] {
    switch condition {
    case .constant(let truth):
      return Array(repeating: truth, count: batch.count)
    case .test(let test):
      let truths = evaluate(test.form, batch)
      return test.isNegated ? truths.map(\.negated) : truths
    case .not(let operand):
      return evaluate(operand, batch).map(\.negated)
    case .and(let operands):
      return combine(operands, batch, neutral: .true) { $0.and($1) }
    case .or(let operands):
      return combine(operands, batch, neutral: .false) { $0.or($1) }
    }
  }

  private func combine(
    _ operands: [Condition],
    _ batch: Batch,
    neutral: Truth,
    _ operation: (Truth, Truth) -> Truth
  ) -> [Truth] {
    var truths = Array(repeating: neutral, count: batch.count)
    for operand in operands {
      for (index, truth) in evaluate(operand, batch).enumerated() {
        truths[index] = operation(truths[index], truth)
      }
    }
    return truths
  }

  private func evaluate(_ form: TestForm, _ batch: Batch) -> [Truth] {
    switch form {
    case .oneOf(.slot(let slot), let texts):
      if case .slices(let slices) = batch.column(slot.index) {
        return equality(slices, texts, batch)
      }
    case .within(.slot(let slot), let window):
      if case .times(let times) = batch.column(slot.index) {
        return within(times, window, batch)
      }
    case .matches(.slot(let slot), let expression):
      if case .slices(let slices) = batch.column(slot.index) {
        return matches(slices, expression, batch)
      }
    case .oneOf, .within, .objectTypeIn, .compare, .between, .search, .matches, .isMissing,
      .isEmpty, .holds:
      break
    }
    return batch.selection.map { row in
      form.truth { batch.value(slot: $0.index, row: row) }
    }
  }

  /// The hot loop compares bytes; only values with escapes are decoded.
  private func equality(_ slices: [ValueSlice], _ texts: [Text], _ batch: Batch) -> [Truth] {
    if texts.count > 16 {
      let wanted = Set(texts)
      return batch.selection.map { row in
        slices[row].form == .missing
          ? .missing : Truth(wanted.contains(batch.text(of: slices[row])))
      }
    }
    let needles = texts.map { Array($0.string.utf8) }
    return batch.buffer.withBytes { bytes in
      batch.selection.map { row in
        let slice = slices[row]
        switch slice.form {
        case .missing:
          return .missing
        case .escapedString, .compound, .compoundText:
          return Truth(texts.contains(batch.text(of: slice)))
        case .string, .number, .boolean:
          let content = bytes[slice.bounds]
          return Truth(needles.contains { $0.count == content.count && content.elementsEqual($0) })
        }
      }
    }
  }

  /// Matches the raw bytes; only values with escapes are decoded.
  private func matches(
    _ slices: [ValueSlice],
    _ expression: RegularExpression,
    _ batch: Batch
  ) -> [Truth] {
    batch.buffer.withBytes { bytes in
      batch.selection.map { row in
        let slice = slices[row]
        switch slice.form {
        case .missing: return .missing
        case .escapedString, .compound, .compoundText:
          return Truth(expression.matches(batch.text(of: slice).string))
        case .string, .number, .boolean:
          return Truth(expression.matches(utf8: UnsafeBufferPointer(rebasing: bytes[slice.bounds])))
        }
      }
    }
  }

  private func within(_ times: [Int64], _ window: TimeWindow, _ batch: Batch) -> [Truth] {
    let since = window.since?.milliseconds ?? .min
    let until = window.until?.milliseconds ?? .max
    return batch.selection.map { row in
      let time = times[row]
      return time == Column.noTime ? .missing : Truth(time >= since && time < until)
    }
  }
}
