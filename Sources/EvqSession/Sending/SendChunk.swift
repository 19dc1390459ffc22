import EvqHubSpot
import EvqModel
import EvqSyntax

/// Consecutive records of a file and the outcome of each.
struct SendChunk {
  private let records: [EventRecord]
  /// The outcome of each record; nil while it is pending.
  private(set) var fates: [TimelineFate?]
  /// How many of the records are in the journal.
  private var recordedCount = 0

  /// Rejects invalid events at once.
  init(_ records: [EventRecord]) {
    self.records = records
    fates = records.map { $0.reason.map { .refused($0) } }
  }

  /// The records up to an index that are not in the journal yet.
  func records(to end: Int) -> ArraySlice<EventRecord> { records[recordedCount..<end] }

  /// The indices of the pending events.
  func pending(isSafeToRepeat: Bool) -> [Int] {
    records.indices.filter { index in
      fates[index] == nil && records[index].event?.isSafeToRepeat == isSafeToRepeat
    }
  }

  func events(_ part: [Int]) -> [TimelineEvent] { part.compactMap { records[$0].event } }

  /// Both halves of a part, in stack order.
  static func halves(of part: [Int]) -> [[Int]] {
    guard part.count > 1 else { return part.isEmpty ? [] : [part] }
    let middle = part.count / 2
    return [Array(part[middle...]), Array(part[..<middle])]
  }

  mutating func settle(_ part: [Int], _ outcomes: [TimelineFate?]) {
    for (index, fate) in zip(part, outcomes) { fates[index] = fate }
  }

  /// Returns the settled records up to an index that are not in the journal yet, for the journal.
  mutating func takeSettled(to end: Int) -> [SettledRecord] {
    var settled: [SettledRecord] = []
    while recordedCount < end, let fate = fates[recordedCount] {
      settled.append((records[recordedCount], fate))
      recordedCount += 1
    }
    return settled
  }

  /// All settled records.
  var settled: [SettledRecord] {
    zip(records, fates).compactMap { record, fate in fate.map { (record, $0) } }
  }

  /// Settles the events without an id as unclear: an earlier run may have created them.
  mutating func markUnclear(_ reason: String?) {
    let text = reason ?? "the run that sent it ended before the response"
    settle(pending(isSafeToRepeat: false), Array(repeating: .unclear(text), count: records.count))
  }

  /// The error of a request with an unknown outcome.
  func unclearOutcome(_ part: [Int], _ reason: String, _ files: SendFiles) -> RuntimeFailure {
    let numbers = part.map { records[$0].number }
    let isSafe = events(part).allSatisfy(\.isSafeToRepeat)
    let name = SendChunk.name(numbers.first ?? 0, numbers.last ?? 0)
    return RuntimeFailure(
      .unclearOutcome,
      "\(name) may exist: \(reason)",
      helps: isSafe
        ? ["run the same command again: an event with the same id is replaced"]
        : [
          "the same command does not send them again; it lists them in `\(files.rejected.path)`",
          "give events an `id`: sending one again replaces it",
        ]
    )
  }

  /// A range of records for messages: `records 101 to 200`.
  static func name(_ first: Int, _ last: Int) -> String {
    first == last ? "record \(first)" : "records \(first) to \(last)"
  }
}
