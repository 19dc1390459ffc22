import EvqHubSpot
import EvqModel
import EvqSyntax

/// Some records of a file, in their order, and what became of each.
struct SendChunk {
  private let records: [EventRecord]
  /// Nil for what is not settled.
  private(set) var fates: [TimelineFate?]
  /// How many of the records the journal has.
  private var writtenCount = 0

  /// Records that are not valid events are refused at once.
  init(_ records: [EventRecord]) {
    self.records = records
    fates = records.map { $0.reason.map { .refused($0) } }
  }

  /// The records that the journal does not have, up to an index.
  func records(to end: Int) -> ArraySlice<EventRecord> { records[writtenCount..<end] }

  /// The indices of the events that are not settled.
  func open(isSafeToRepeat: Bool) -> [Int] {
    records.indices.filter { index in
      fates[index] == nil && records[index].event?.isSafeToRepeat == isSafeToRepeat
    }
  }

  func events(_ part: [Int]) -> [TimelineEvent] { part.compactMap { records[$0].event } }

  /// In the order in which a stack gives them back.
  static func halves(of part: [Int]) -> [[Int]] {
    guard part.count > 1 else { return part.isEmpty ? [] : [part] }
    let middle = part.count / 2
    return [Array(part[middle...]), Array(part[..<middle])]
  }

  mutating func settle(_ part: [Int], _ found: [TimelineFate?]) {
    for (index, fate) in zip(part, found) { fates[index] = fate }
  }

  /// The settled records up to an index, which the journal gets now.
  mutating func settle(to end: Int) -> [SettledRecord] {
    var settled: [SettledRecord] = []
    while writtenCount < end, let fate = fates[writtenCount] {
      settled.append((records[writtenCount], fate))
      writtenCount += 1
    }
    return settled
  }

  /// The settled records.
  var settled: [SettledRecord] {
    zip(records, fates).compactMap { record, fate in fate.map { (record, $0) } }
  }

  /// Lists the events without an id of their own: an earlier run may have created them.
  mutating func doubt(_ reason: String?) {
    let text = reason ?? "the run that sent it ended before the answer came"
    settle(open(isSafeToRepeat: false), Array(repeating: .unclear(text), count: records.count))
  }

  /// The error of a request whose outcome is not known.
  func isUnclear(_ part: [Int], _ reason: String, _ files: SendFiles) -> RuntimeFailure {
    let numbers = part.map { records[$0].number }
    let isSafe = events(part).allSatisfy(\.isSafeToRepeat)
    let verb = part.count == 1 ? "was" : "were"
    let name = SendChunk.name(numbers.first ?? 0, numbers.last ?? 0)
    return RuntimeFailure(
      .unclearOutcome,
      "it is not known whether \(name) \(verb) created: \(reason)",
      helps: isSafe
        ? ["the same command sends the same ids again: the second replaces the first"]
        : [
          "the same command does not send them again; it lists them in `\(files.rejected.path)`",
          "an event with an `id` of its own can be sent again: the second replaces the first",
        ]
    )
  }

  /// How messages call some records: `the records 101 to 200`.
  static func name(_ first: Int, _ last: Int) -> String {
    first == last ? "the record \(first)" : "the records \(first) to \(last)"
  }
}
