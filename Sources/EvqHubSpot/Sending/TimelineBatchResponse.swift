import EvqEngine
package import EvqModel

/// The outcome of a batch request.
package enum TimelineBatchOutcome: Sendable {
  /// The outcome of each event, in request order.
  case settled([TimelineFate])
  /// HubSpot refused the whole request: no event was created.
  case refused(RuntimeFailure)
  /// Any of the events may exist, for this reason.
  case unclear(String)
}

/// The outcome of one event.
package enum TimelineFate: Sendable, Equatable {
  case created
  /// Not created, with HubSpot's reason.
  case refused(String)
  /// May exist, for this reason.
  case unclear(String)
}

/// The response to a batch: `results` of created events and `errors` of refused ones.
///
/// It is valid only if it is `COMPLETE` and has one result or error for each input.
/// Source: `BatchResponseTimelineEventResponseWithErrors`.
struct TimelineBatchResponse {
  private let results: [JSONValue]
  private let errors: [Refused]

  /// An entry of `errors`.
  fileprivate struct Refused {
    /// The position of the event in the request, from 0.
    var index: Int?
    var id: Text?
    var reason: String
  }

  private struct Contradiction: Error {
    let reason: String
  }

  /// The outcome of each event of a request.
  static func outcome(of events: [TimelineEvent], _ body: ByteBuffer) -> TimelineBatchOutcome {
    do throws(Contradiction) {
      let response = try TimelineBatchResponse(body, eventCount: events.count)
      return .settled(try response.fates(of: events))
    } catch {
      return .unclear(error.reason)
    }
  }

  // MARK: Reading

  private init(_ body: ByteBuffer, eventCount: Int) throws(Contradiction) {
    guard body.count > 0 else { throw Contradiction(reason: "the response is empty") }
    guard let response = JSONValue(body), response.isObject else {
      throw Contradiction(reason: "the response is not a JSON object")
    }
    guard response["status"]?.string == "COMPLETE" else {
      let status = response["status"]?.scalarText.map { "its status is \($0), not COMPLETE" }
      throw Contradiction(reason: status ?? "the response has no status")
    }
    results = try TimelineBatchResponse.objects(response, "results")
    errors = try TimelineBatchResponse.objects(response, "errors").map { Refused($0) }
    guard results.count + errors.count == eventCount else {
      throw Contradiction(
        reason: "the response has \(results.count) results and \(errors.count) errors"
          + " for \(eventCount) events"
      )
    }
    guard TimelineBatchResponse.agrees(response["numErrors"], errors.count) else {
      throw Contradiction(reason: "numErrors of the response is not the number of its errors")
    }
  }

  /// The objects of a list that may be missing or `null`.
  private static func objects(
    _ response: JSONValue,
    _ name: String
  ) throws(Contradiction) -> [JSONValue] {
    guard let value = response[name], value != .null else { return [] }
    guard let items = value.array, items.allSatisfy(\.isObject) else {
      throw Contradiction(reason: "`\(name)` of the response is not a list of objects")
    }
    return items
  }

  private static func agrees(_ count: JSONValue?, _ expected: Int) -> Bool {
    guard let count, count != .null else { return true }
    return count.number == Double(expected)
  }

  // MARK: Matching

  /// The outcome of each event; throws if the response contradicts itself.
  private func fates(of events: [TimelineEvent]) throws(Contradiction) -> [TimelineFate] {
    var fates: [TimelineFate?] = Array(repeating: nil, count: events.count)
    var unmatched: [String] = []
    for error in errors {
      guard let index = try index(of: error, events) else {
        unmatched.append(error.reason)
        continue
      }
      guard fates[index] == nil else {
        throw Contradiction(reason: "two errors of the response are about one event")
      }
      fates[index] = .refused(error.reason)
    }
    try confirm(&fates, events, isComplete: unmatched.isEmpty)
    let open = fates.indices.filter { fates[$0] == nil }
    guard unmatched.count <= open.count else {
      throw Contradiction(reason: "the response has a result and an error for one event")
    }
    let fate = TimelineBatchResponse.fate(ofRest: open.count, unmatched)
    return fates.map { $0 ?? fate }
  }

  /// The event that an error names by position or id; nil if it names none.
  private func index(of error: Refused, _ events: [TimelineEvent]) throws(Contradiction) -> Int? {
    let named = error.id.map { id in events.indices.filter { events[$0].fixedId == id } } ?? []
    guard let index = error.index else { return named.count == 1 ? named[0] : nil }
    guard events.indices.contains(index), named.isEmpty || named.contains(index) else {
      throw Contradiction(
        reason: "an error of the response names position \(index), which is another event or none"
      )
    }
    return index
  }

  /// Marks events as created if their ids are among the results.
  ///
  /// With `isComplete` every error was matched to an event, so every other event must have a result.
  private func confirm(
    _ fates: inout [TimelineFate?],
    _ events: [TimelineEvent],
    isComplete: Bool
  ) throws(Contradiction) {
    let ids = results.compactMap { $0["id"]?.scalarText }.map { Text($0) }
    let created = Dictionary(grouping: ids) { $0 }.mapValues(\.count)
    let sent = Dictionary(grouping: events.indices) { events[$0].fixedId }
    for (id, indices) in sent {
      guard let id else { continue }
      let open = indices.filter { fates[$0] == nil }
      let count = created[id] ?? 0
      if count > open.count {
        throw Contradiction(reason: "the response has too many results for the id `\(id)`")
      }
      if count < open.count, isComplete, ids.count == results.count {
        throw Contradiction(reason: "the response has no result for the id `\(id)`")
      }
      if count == open.count { for index in open { fates[index] = .created } }
    }
  }

  /// The outcome of events without a matching error or result; `reasons` are the unmatched errors.
  private static func fate(ofRest count: Int, _ reasons: [String]) -> TimelineFate {
    guard let first = reasons.first else { return .created }
    let isOne = reasons.allSatisfy { $0 == first }
    let reason = isOne ? first : "one of: " + reasons.joined(separator: "; ")
    guard reasons.count < count else { return .refused(reason) }
    return .unclear(
      "the service refused \(reasons.count) of \(count) events without naming them: \(reason)"
    )
  }
}

extension TimelineBatchResponse.Refused {
  /// Parses an entry; `context` is a map of lists of strings.
  fileprivate init(_ error: JSONValue) {
    let context = error["context"]
    func named(_ name: String) -> String? {
      context?[name]?.array.flatMap { $0.count == 1 ? $0[0].scalarText : nil }
        ?? context?[name]?.scalarText
    }
    index = (named("index") ?? named("inputIndex")).flatMap { Int($0) }
    id = (error["id"]?.scalarText ?? named("id")).map { Text($0) }
    reason = error["message"]?.string ?? error["category"]?.string ?? "no reason given"
  }
}
