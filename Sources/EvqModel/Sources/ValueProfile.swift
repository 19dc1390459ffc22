/// Statistics of the values of one field, for `describe`.
package struct ValueProfile: Sendable {
  /// The maximum number of different values to count.
  package static let distinctMax = 10_000

  private var counts: [Value: Int] = [:]
  /// The number of rows with a value.
  package private(set) var filledCount = 0
  /// The first value.
  package private(set) var example = Value.missing
  /// The earliest and the latest time among the values.
  package private(set) var moments: ClosedRange<Instant>?

  package init() {}

  /// Counts a value; ignores a missing one.
  ///
  /// A text of more than `bytesMax` bytes counts as filled but is not stored.
  package mutating func take(_ value: Value, bytesMax: Int = .max) {
    guard !value.isMissing else { return }
    if filledCount == 0 { example = value }
    filledCount += 1
    if case .time(let instant) = value { note(instant...instant) }
    if case .text(let text) = value, text.string.utf8.count > bytesMax { return }
    let isKnown = counts[value] != nil
    guard isKnown || counts.count < ValueProfile.distinctMax else { return }
    counts[value, default: 0] += 1
  }

  private mutating func note(_ range: ClosedRange<Instant>) {
    guard let known = moments else {
      moments = range
      return
    }
    moments = min(known.lowerBound, range.lowerBound)...max(known.upperBound, range.upperBound)
  }

  /// Adds the counts of another profile.
  package mutating func merge(_ other: ValueProfile) {
    if filledCount == 0 { example = other.example }
    filledCount += other.filledCount
    if let moments = other.moments { note(moments) }
    for (value, count) in other.counts
    where counts[value] != nil || counts.count < ValueProfile.distinctMax {
      counts[value, default: 0] += count
    }
  }

  /// The number of different values, at most `distinctMax`.
  package var distinctCount: Int { counts.count }

  /// The most frequent values; ties are ordered by value.
  package func frequent(_ count: Int) -> [(value: Value, rows: Int)] {
    let ranked = counts.sorted { left, right in
      left.value != right.value
        ? left.value > right.value : Value.order(left.key, right.key) == .ascending
    }
    return ranked.prefix(count).map { ($0.key, $0.value) }
  }
}
