/// What the values of one field are: how many, how many different ones, the frequent ones, an example.
package struct ValueProfile: Sendable {
  /// The most different values that are told apart.
  package static let distinctMax = 10_000

  private var counts: [Value: Int] = [:]
  /// How many rows had a value.
  package private(set) var filledCount = 0
  /// The value that came first.
  package private(set) var example = Value.missing
  /// The first and the last moment among the values.
  package private(set) var moments: ClosedRange<Instant>?

  package init() {}

  /// Counts a value; a missing one is none.
  ///
  /// A text of more than `bytesMax` bytes counts as filled and is not kept.
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

  /// Adds what another profile has counted.
  package mutating func merge(_ other: ValueProfile) {
    if filledCount == 0 { example = other.example }
    filledCount += other.filledCount
    if let moments = other.moments { note(moments) }
    for (value, count) in other.counts
    where counts[value] != nil || counts.count < ValueProfile.distinctMax {
      counts[value, default: 0] += count
    }
  }

  /// How many different values there are, at most `distinctMax`.
  package var distinctCount: Int { counts.count }

  /// The most frequent values, of equally frequent ones the smaller first.
  package func frequent(_ count: Int) -> [(value: Value, rows: Int)] {
    let ranked = counts.sorted { left, right in
      left.value != right.value
        ? left.value > right.value : Value.order(left.key, right.key) == .ascending
    }
    return ranked.prefix(count).map { ($0.key, $0.value) }
  }
}
