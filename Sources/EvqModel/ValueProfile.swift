/// What the values of one field are: how many, how many different ones, the frequent ones, an example.
package struct ValueProfile: Sendable {
  /// The most different values that are told apart.
  package static let distinctMax = 10_000

  private var counts: [Value: Int] = [:]
  /// How many rows had a value.
  package private(set) var filledCount = 0
  /// The value that came first.
  package private(set) var example = Value.missing

  package init() {}

  /// Counts a value; a missing one is none.
  package mutating func take(_ value: Value) {
    guard !value.isMissing else { return }
    if filledCount == 0 { example = value }
    filledCount += 1
    let isKnown = counts[value] != nil
    guard isKnown || counts.count < ValueProfile.distinctMax else { return }
    counts[value, default: 0] += 1
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
