import EvqEngine
package import EvqModel

/// What became of a request for several events.
package enum TimelineBatchOutcome: Sendable {
  /// Each event's fate, in the order of the request.
  case settled([TimelineFate])
  /// The service refused the request as a whole: no event was created.
  case refused(RuntimeFailure)
  /// Every event may have been created, or none; the text says why.
  case unclear(String)
}

/// What became of one event.
package enum TimelineFate: Sendable, Equatable {
  case created
  /// Not created, with the service's reason.
  case refused(String)
  /// Perhaps created, with the reason for the doubt.
  case unclear(String)
}

/// The answer to a batch: `results` of created events and `errors` of refused ones.
///
/// It counts only when it adds up: `COMPLETE`, and as many results and errors as there are inputs.
/// Source: `BatchResponseTimelineEventResponseWithErrors`.
struct TimelineBatchAnswer {
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

  /// What the body of an answer says about the events of its request.
  static func outcome(of events: [TimelineEvent], _ body: ByteBuffer) -> TimelineBatchOutcome {
    do throws(Contradiction) {
      let answer = try TimelineBatchAnswer(body, eventCount: events.count)
      return .settled(try answer.fates(of: events))
    } catch {
      return .unclear(error.reason)
    }
  }

  // MARK: Reading

  private init(_ body: ByteBuffer, eventCount: Int) throws(Contradiction) {
    guard body.count > 0 else { throw Contradiction(reason: "the answer is empty") }
    guard let answer = JSONValue(body), answer.isObject else {
      throw Contradiction(reason: "the answer is not a JSON object")
    }
    guard answer["status"]?.string == "COMPLETE" else {
      let status = answer["status"]?.scalarText.map { "its status is \($0), not COMPLETE" }
      throw Contradiction(reason: status ?? "the answer has no status")
    }
    results = try TimelineBatchAnswer.objects(answer, "results")
    errors = try TimelineBatchAnswer.objects(answer, "errors").map { Refused($0) }
    guard results.count + errors.count == eventCount else {
      throw Contradiction(
        reason: "the answer has \(results.count) results and \(errors.count) errors"
          + " for \(eventCount) events"
      )
    }
    guard TimelineBatchAnswer.agrees(answer["numErrors"], errors.count) else {
      throw Contradiction(reason: "numErrors of the answer is not the number of its errors")
    }
  }

  /// The objects of a list that may be missing or `null`.
  private static func objects(
    _ answer: JSONValue,
    _ name: String
  ) throws(Contradiction) -> [JSONValue] {
    guard let value = answer[name], value != .null else { return [] }
    guard let items = value.array, items.allSatisfy(\.isObject) else {
      throw Contradiction(reason: "`\(name)` of the answer is not a list of objects")
    }
    return items
  }

  private static func agrees(_ count: JSONValue?, _ expected: Int) -> Bool {
    guard let count, count != .null else { return true }
    return count.number == Double(expected)
  }

  // MARK: Matching

  /// The fate of each event; throws where the answer contradicts itself.
  private func fates(of events: [TimelineEvent]) throws(Contradiction) -> [TimelineFate] {
    var fates: [TimelineFate?] = Array(repeating: nil, count: events.count)
    var unplaced: [String] = []
    for error in errors {
      guard let index = try index(of: error, events) else {
        unplaced.append(error.reason)
        continue
      }
      guard fates[index] == nil else {
        throw Contradiction(reason: "two errors of the answer are about one event")
      }
      fates[index] = .refused(error.reason)
    }
    try confirm(&fates, events, isWhole: unplaced.isEmpty)
    let open = fates.indices.filter { fates[$0] == nil }
    guard unplaced.count <= open.count else {
      throw Contradiction(reason: "the answer has a result and an error for one event")
    }
    let fate = TimelineBatchAnswer.fate(ofRest: open.count, unplaced)
    return fates.map { $0 ?? fate }
  }

  /// The event that an error names by its position or its id; nil when it names none.
  private func index(of error: Refused, _ events: [TimelineEvent]) throws(Contradiction) -> Int? {
    let named = error.id.map { id in events.indices.filter { events[$0].fixedId == id } } ?? []
    guard let index = error.index else { return named.count == 1 ? named[0] : nil }
    guard events.indices.contains(index), named.isEmpty || named.contains(index) else {
      throw Contradiction(
        reason: "an error of the answer is about position \(index), not an event there"
      )
    }
    return index
  }

  /// Marks the events as created whose ids are among the results.
  ///
  /// `isWhole` says that every error has its event, so that every other event must have its result.
  private func confirm(
    _ fates: inout [TimelineFate?],
    _ events: [TimelineEvent],
    isWhole: Bool
  ) throws(Contradiction) {
    let ids = results.compactMap { $0["id"]?.scalarText }.map { Text($0) }
    let created = Dictionary(grouping: ids) { $0 }.mapValues(\.count)
    let sent = Dictionary(grouping: events.indices) { events[$0].fixedId }
    for (id, indices) in sent {
      guard let id else { continue }
      let open = indices.filter { fates[$0] == nil }
      let count = created[id] ?? 0
      if count > open.count {
        throw Contradiction(reason: "the answer has too many results for the id `\(id)`")
      }
      if count < open.count, isWhole, ids.count == results.count {
        throw Contradiction(reason: "the answer has no result for the id `\(id)`")
      }
      if count == open.count { for index in open { fates[index] = .created } }
    }
  }

  /// The fate of the events that neither an error nor a result names; `reasons` are the errors that name
  /// no event.
  private static func fate(ofRest count: Int, _ reasons: [String]) -> TimelineFate {
    guard let first = reasons.first else { return .created }
    let isOne = reasons.allSatisfy { $0 == first }
    let reason = isOne ? first : "one of: " + reasons.joined(separator: "; ")
    guard reasons.count < count else { return .refused(reason) }
    return .unclear(
      "the service refused \(reasons.count) of \(count) events, not saying which: \(reason)"
    )
  }
}

extension TimelineBatchAnswer.Refused {
  /// Reads an entry; `context` is a map of lists of texts.
  fileprivate init(_ error: JSONValue) {
    let context = error["context"]
    func named(_ name: String) -> String? {
      context?[name]?.array.flatMap { $0.count == 1 ? $0[0].scalarText : nil }
        ?? context?[name]?.scalarText
    }
    index = (named("index") ?? named("inputIndex")).flatMap { Int($0) }
    id = (error["id"]?.scalarText ?? named("id")).map { Text($0) }
    reason = error["message"]?.string ?? error["category"]?.string ?? "no reason was given"
  }
}
