import EvqModel
import EvqPlan

/// A test of one column that needs only the bytes of its values.
///
/// It gives the result of `TestForm.truth`, without a `String` for each value.
enum ByteTest: Sendable {
  case oneOf(ByteSet)
  case contains(LiteralSearch)
  case startsWith([UInt8])
  case endsWith([UInt8])
  case equalIgnoringCase(Text)
  case matches(RegularExpression)
  case isEmpty
  /// The value as a number is in a range; missing where it is no number.
  case number(NumberRange)
  /// The order of the text and another.
  case order(TestForm.Relation, [UInt8])
  case objectType([ObjectType])

  /// Nil for a form that compares anything but one column with constants.
  init?(_ form: TestForm) {
    switch form {
    case .oneOf(.slot, let texts): self = .oneOf(ByteSet(texts))
    case .objectTypeIn(.slot, let types): self = .objectType(types)
    case .search(.slot, let search, .constant(let value)):
      guard let needle = value.text else { return nil }
      self.init(search, needle)
    case .matches(.slot, let expression): self = .matches(expression)
    case .isEmpty(.slot): self = .isEmpty
    case .compare(let operand, let relation, .constant(let value), as: .number):
      guard operand.isNumericColumn, let number = value.number else { return nil }
      self = .number(NumberRange(relation, number))
    case .between(let operand, .constant(let low), .constant(let high), as: .number):
      guard operand.isNumericColumn, let low = low.number, let high = high.number else {
        return nil
      }
      self = .number(NumberRange(low: low, high: high))
    case .compare(.slot, let relation, .constant(let value), as: .text):
      guard let text = value.text else { return nil }
      self = .order(relation, Array(text.string.utf8))
    case .oneOf, .objectTypeIn, .compare, .between, .within, .search, .matches, .isMissing,
      .isEmpty, .holds:
      return nil
    }
  }

  private init(_ search: TestForm.Search, _ needle: Text) {
    switch search {
    case .contains: self = .contains(LiteralSearch(needle))
    case .startsWith: self = .startsWith(Array(needle.string.utf8))
    case .endsWith: self = .endsWith(Array(needle.string.utf8))
    case .equalIgnoringCase: self = .equalIgnoringCase(needle)
    }
  }

  /// The truths of rows, in their order.
  func truths(_ slices: [ValueSlice], _ rows: [Int], _ batch: Batch) -> [Truth] {
    let values = SliceValues(slices: slices, rows: rows, batch: batch)
    switch self {
    case .oneOf(let texts): return values.truths { Truth(texts.contains($0)) }
    case .contains(let search): return values.truths { Truth(search.occurs(in: $0)) }
    case .startsWith(let start):
      return values.truths { Truth($0.count >= start.count && $0.equals(start)) }
    case .endsWith(let end):
      return values.truths {
        Truth($0.count >= end.count && $0.equals(end, at: $0.count - end.count))
      }
    case .equalIgnoringCase(let text):
      return values.remembered { Truth(CaseFolding.areEqual(Text(utf8: $0.utf8), text)) }
    case .matches(let expression): return values.truths { Truth(expression.matches(utf8: $0.utf8)) }
    case .isEmpty: return values.truths { Truth($0.count == 0) }
    case .number(let range):
      return values.truths { NumberText.parse(utf8: $0.utf8).map(range.truth) ?? .missing }
    case .order(let relation, let text): return values.truths { relation.holds($0.order(text)) }
    case .objectType(let types):
      return values.remembered {
        Truth(types.contains(ObjectType(String(decoding: $0.utf8, as: UTF8.self))))
      }
    }
  }
}

/// The numbers that satisfy a comparison.
struct NumberRange: Sendable {
  private let lowest: (relation: TestForm.Relation, bound: Double)
  private let highest: (relation: TestForm.Relation, bound: Double)

  init(_ relation: TestForm.Relation, _ bound: Double) {
    lowest = (relation, bound)
    highest = (relation, bound)
  }

  /// Includes both ends.
  init(low: Double, high: Double) {
    lowest = (.greaterOrEqual, low)
    highest = (.lessOrEqual, high)
  }

  func truth(_ number: Double) -> Truth {
    lowest.relation.holds(Ordering(number, lowest.bound))
      .and(highest.relation.holds(Ordering(number, highest.bound)))
  }
}

/// The values of a column in some rows of a batch.
private struct SliceValues {
  let slices: [ValueSlice]
  let rows: [Int]
  let batch: Batch

  /// The most results that are remembered: for columns with few values.
  private static let rememberedMax = 8

  /// Missing where the value is, the test's truth elsewhere.
  @inline(__always)
  func truths(_ test: (PaddedText) -> Truth) -> [Truth] {
    batch.buffer.withPaddedBytes { bytes in
      rows.map { row in
        let slice = slices[row]
        switch slice.form {
        case .missing: return .missing
        case .string, .number, .boolean:
          return test(PaddedText(start: bytes + Int(slice.offset), count: slice.length))
        case .escapedString, .compound, .compoundText: return decoded(slice, test)
        }
      }
    } ?? rows.map { _ in .missing }
  }

  /// The same for a slow test, which is not repeated for values like the ones before.
  func remembered(_ test: (PaddedText) -> Truth) -> [Truth] {
    var known: [(text: [UInt8], truth: Truth)] = []
    return truths { text in
      for entry in known where entry.text.count == text.count && text.equals(entry.text) {
        return entry.truth
      }
      let truth = test(text)
      if known.count < SliceValues.rememberedMax { known.append((Array(text.utf8), truth)) }
      return truth
    }
  }

  /// The truth of a value whose text is not its bytes.
  private func decoded(_ slice: ValueSlice, _ test: (PaddedText) -> Truth) -> Truth {
    let buffer = ByteBuffer(batch.text(of: slice).string)
    return buffer.withPaddedBytes { test(PaddedText(start: $0, count: buffer.count)) } ?? .missing
  }
}

extension ValueExpression {
  /// Whether it is a column, or `number()` of one.
  fileprivate var isNumericColumn: Bool {
    switch self {
    case .slot: true
    case .call(.number, let arguments): arguments.count == 1 && arguments[0].isSlot
    case .constant, .months, .call, .arithmetic, .choose, .truth: false
    }
  }

  private var isSlot: Bool { if case .slot = self { true } else { false } }
}
