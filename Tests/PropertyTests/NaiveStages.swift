import EvqModel

/// A naive implementation of aggregations that shares no code with the engine.
struct NaiveStages {
  let events: [TestEvent]

  /// `p`, `q` and `n` of every event as texts; nil is missing.
  private func value(_ name: String, _ event: TestEvent) -> String? { event.properties[name] }

  /// Parses the numbers that the tests write; nil for other texts.
  static func number(_ text: String?) -> Double? {
    guard let text, text.allSatisfy({ "0123456789.e+-".contains($0) }) else { return nil }
    return Double(text)
  }

  /// The groups of a key in order, missing last.
  private func groups(_ key: (TestEvent) -> String?) -> [(key: String?, events: [TestEvent])] {
    var groups: [(key: String?, events: [TestEvent])] = []
    for event in events {
      let value = key(event)
      let text = value.map { Text($0) }
      if let index = groups.firstIndex(where: { group in group.key.map { Text($0) } == text }) {
        groups[index].events.append(event)
      } else {
        groups.append((value, [event]))
      }
    }
    return groups.sorted { left, right in
      guard let first = left.key else { return false }
      guard let second = right.key else { return true }
      return Text(first) < Text(second)
    }
  }

  /// Evaluates `stats` with all aggregates by a key.
  ///
  /// These are `count(), count(q), sum(n), avg(n), min(n), max(n), median(n), p90(n), first(q), last(q),
  /// distinct_count(q)`, with `n` as a number. A key that is always missing gives one group.
  func stats(by key: (TestEvent) -> String?) -> [[String]] {
    groups(key).map { group in
      let numbers = group.events.compactMap { NaiveStages.number(value("n", $0)) }.sorted()
      let texts = group.events.compactMap { value("q", $0) }
      let sum = numbers.isEmpty ? nil : NaiveStages.exactSum(numbers)
      let results: [Double?] = [
        Double(group.events.count), Double(texts.count), sum,
        sum.map { $0 / Double(numbers.count) }, numbers.first, numbers.last,
        NaiveStages.percentile(numbers, 0.5), NaiveStages.percentile(numbers, 0.9),
      ]
      return [group.key ?? "–"] + results.map { $0.map(NumberText.format) ?? "–" }
        + [texts.first ?? "–", texts.last ?? "–", String(Set(texts.map { Text($0) }).count)]
    }
  }

  /// `count by` a key: the largest first, then by the key.
  func counts(by key: (TestEvent) -> String?) -> [[String]] {
    let all = groups(key).enumerated().sorted {
      ($1.element.events.count, $0.offset) < ($0.element.events.count, $1.offset)
    }
    return all.map { [$0.element.key ?? "–", String($0.element.events.count)] }
  }

  /// The count of events in every hour from the first event to the last.
  func hours(step: Int64) -> [[String]] {
    let length = step * 3_600_000
    let starts = events.map { $0.time - $0.time % length }
    guard let first = starts.min(), let last = starts.max() else { return [] }
    return stride(from: first, through: last, by: Int(length)).map { start in
      [Instant(clamping: start).description, String(starts.count { $0 == start })]
    }
  }

  private static func percentile(_ sorted: [Double], _ fraction: Double) -> Double? {
    guard let last = sorted.last else { return nil }
    let rank = fraction * Double(sorted.count - 1)
    let below = Int(rank)
    guard below + 1 < sorted.count else { return last }
    return sorted[below] + (sorted[below + 1] - sorted[below]) * (rank - Double(below))
  }

  /// The sum of multiples of 2⁻⁴⁰, computed in integers and rounded once.
  private static func exactSum(_ numbers: [Double]) -> Double {
    Double(numbers.reduce(into: Int128(0)) { $0 += Int128($1 * 0x1p40) }) * 0x1p-40
  }
}
