import EvqModel
import EvqPlan

/// A condition prepared for batches: each test with the fastest way to evaluate it.
indirect enum CompiledCondition: Sendable {
  case constant(Truth)
  case test(CompiledTest)
  case not(CompiledCondition)
  case and([CompiledCondition])
  case or([CompiledCondition])

  init(_ condition: Condition) {
    switch condition {
    case .constant(let truth): self = .constant(truth)
    case .test(let test): self = .test(CompiledTest(test))
    case .not(let operand): self = .not(CompiledCondition(operand))
    case .and(let operands): self = .and(operands.map(CompiledCondition.init))
    case .or(let operands): self = .or(operands.map(CompiledCondition.init))
    }
  }

  /// The tests, from left to right.
  var tests: [CompiledTest] {
    switch self {
    case .constant: []
    case .test(let test): [test]
    case .not(let operand): operand.tests
    case .and(let operands), .or(let operands): operands.flatMap(\.tests)
    }
  }

  /// The truths of rows of a batch, in their order.
  func truths(of rows: [Int], in batch: Batch) -> [Truth] {
    switch self {
    case .constant(let truth): Array(repeating: truth, count: rows.count)
    case .test(let test): test.truths(of: rows, in: batch)
    case .not(let operand): operand.truths(of: rows, in: batch).map(\.negated)
    case .and(let operands):
      CompiledCondition.combine(operands, rows, batch, neutral: .true) { $0.and($1) }
    case .or(let operands):
      CompiledCondition.combine(operands, rows, batch, neutral: .false) { $0.or($1) }
    }
  }

  /// Evaluates operands one after the other, each for the rows that are not decided yet.
  private static func combine(
    _ operands: [CompiledCondition],
    _ rows: [Int],
    _ batch: Batch,
    neutral: Truth,
    _ operation: (Truth, Truth) -> Truth
  ) -> [Truth] {
    guard var truths = operands.first?.truths(of: rows, in: batch) else {
      return Array(repeating: neutral, count: rows.count)
    }
    let decisive = neutral.negated
    for operand in operands.dropFirst() {
      let open = truths.indices.filter { truths[$0] != decisive }
      guard !open.isEmpty else { break }
      let isWhole = open.count == rows.count
      let more = operand.truths(of: isWhole ? rows : open.map { rows[$0] }, in: batch)
      for (index, truth) in zip(open, more) { truths[index] = operation(truths[index], truth) }
    }
    return truths
  }
}

/// A test, and its fast form if it has one.
struct CompiledTest: Sendable {
  /// What a test of one column looks at.
  private enum Form: Sendable {
    case bytes(ByteTest)
    /// The time is at or after the first and before the second, in milliseconds.
    case times(Range<Int64>)
    case isMissing
    case general
  }

  let test: Test
  /// The columns that it reads, each once.
  let slots: [SlotReference]
  private let form: Form

  init(_ test: Test) {
    self.test = test
    slots = test.form.slots.unique
    form = CompiledTest.form(test.form)
  }

  private static func form(_ form: TestForm) -> Form {
    switch form {
    case .within(.slot, let window):
      let since = window.since?.milliseconds ?? .min
      return .times(since..<max(since, window.until?.milliseconds ?? .max))
    case .isMissing(.slot): return .isMissing
    case .oneOf, .objectTypeIn, .compare, .between, .within, .search, .matches, .isMissing,
      .isEmpty, .holds:
      return ByteTest(form).map { .bytes($0) } ?? .general
    }
  }

  /// The truths of rows of a batch, in their order.
  func truths(of rows: [Int], in batch: Batch) -> [Truth] {
    let truths = plainTruths(of: rows, in: batch)
    return test.isNegated ? truths.map(\.negated) : truths
  }

  private func plainTruths(of rows: [Int], in batch: Batch) -> [Truth] {
    if let slot = slots.first, slots.count == 1 {
      switch (form, batch.column(slot.index)) {
      case (.bytes(let bytes), .slices(let slices)): return bytes.truths(slices, rows, batch)
      case (.times(let range), .times(let times)):
        return rows.map { row in
          times[row] == Column.noTime ? .missing : Truth(range.contains(times[row]))
        }
      case (.isMissing, _): return rows.map { Truth(batch.isMissing(slot: slot.index, row: $0)) }
      case (.bytes, _), (.times, _), (.general, _): break
      }
    }
    return rows.map { row in test.form.truth { batch.value(slot: $0.index, row: row) } }
  }
}

extension Batch {
  /// Whether a row has no value in a slot.
  func isMissing(slot: Int, row: Int) -> Bool {
    switch column(slot) {
    case .absent: true
    case .slices(let slices): slices[row].form == .missing
    case .times(let times): times[row] == Column.noTime
    case .values(let values): values[row].isMissing
    }
  }
}
