import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqTestSupport
import Synchronization

/// A service that lists the given events, including ids that the emulator would refuse.
final class ListingService: HTTPTransport {
  private struct Entry {
    let time: Int64
    let line: String
  }

  private let entries: [Entry]
  private let includesBounds: Bool
  private let refusals: Mutex<Set<Int>>
  private let count = Mutex(0)

  /// Creates a service over lines of JSON with their times.
  ///
  /// If `includesBounds`, a window includes both its ends. A request whose number, from 1, is in
  /// `refusing` is refused if it has a cursor.
  init(
    _ events: [(time: Int64, line: String)],
    includesBounds: Bool = true,
    refusing: Set<Int> = []
  ) {
    entries = events.map { Entry(time: $0.time, line: $0.line) }
    self.includesBounds = includesBounds
    refusals = Mutex(refusing)
  }

  func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    let number = count.withLock { count in
      count += 1
      return count
    }
    func values(_ name: String) -> [String] {
      request.query.filter { $0.name == name }.map(\.value)
    }
    let after = values("after").first.flatMap { Int($0) } ?? 0
    if after > 0, refusals.withLock({ $0.remove(number) }) != nil {
      return HTTPResponse(400, #"{"message":"cursor"}"#)
    }
    let limit = values("limit").first.flatMap { Int($0) } ?? 20
    let window = window(values("occurredAfter").first, values("occurredBefore").first)
    let tests = request.query.filter { $0.name.hasPrefix("property.") }
      .map { "\"\($0.name.dropFirst(9))\":\"\($0.value)\"" }
    // Most requests match the whole window, which can be long.
    let matches =
      tests.isEmpty
      ? Array(window)
      : window.filter { index in tests.allSatisfy { entries[index].line.contains($0) } }
    let isDescending = values("sort").first == "-occurredAt"
    return HTTPResponse(200, page(isDescending ? matches.reversed() : matches, after, limit))
  }

  private func window(_ after: String?, _ before: String?) -> Range<Int> {
    let wider: Int64 = includesBounds ? 0 : 1
    let since = after.flatMap { Instant($0) }.map { $0.milliseconds + wider } ?? .min
    let until = before.flatMap { Instant($0) }.map { $0.milliseconds - wider } ?? .max
    let start = firstIndex { $0 >= since }
    return start..<max(start, firstIndex { $0 > until })
  }

  /// The first entry whose time satisfies the condition, by binary search.
  private func firstIndex(where isReached: (Int64) -> Bool) -> Int {
    var range = 0..<entries.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range =
        isReached(entries[middle].time) ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }

  private func page(_ matches: [Int], _ after: Int, _ limit: Int) -> String {
    let shown = matches.dropFirst(after).prefix(limit).map { entries[$0].line }
    let end = after + limit
    let paging = end < matches.count ? #","paging":{"next":{"after":"\#(end)"}}"# : ""
    return #"{"results":[\#(shown.joined(separator: ","))]\#(paging)}"#
  }
}
