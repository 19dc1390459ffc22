import EvqEngine
import EvqHubSpot
import EvqModel
import EvqSyntax

/// A file of events while it is sent.
///
/// Records go in chunks. Events with an id of their own are sent first: sending them twice does no harm, so
/// the journal does not mention them. The others follow in the order of the file; the journal knows which of
/// them are under way, and none of those is ever sent a second time.
struct SendRun {
  private var reader: EventReader
  private(set) var journal: SendJournal
  private let sender: TimelineSender

  /// `reader` is behind the records that the journal calls done.
  init(_ reader: EventReader, _ journal: SendJournal, _ sender: TimelineSender) {
    (self.reader, self.journal, self.sender) = (reader, journal, sender)
  }

  /// Sends the next chunk of records; false at the end of the file.
  mutating func sendNext() async throws(RuntimeFailure) -> Bool {
    let sending = journal.progress.sending
    guard let records = try reader.next(max: sending > 0 ? sending : TimelineSender.batchMax)
    else { return false }
    var chunk = SendChunk(records)
    if sending > 0 { chunk.doubt(journal.progress.reason) }
    try await sendRepeatable(&chunk)
    try await sendOthers(&chunk)
    try journal.add(chunk.settle(to: records.count))
    return true
  }

  // MARK: Requests

  /// Sends the events that may be sent twice, in parts where the service does not say which it refuses.
  private func sendRepeatable(_ chunk: inout SendChunk) async throws(RuntimeFailure) {
    var pending = [chunk.open(isSafeToRepeat: true)]
    while let part = pending.popLast() {
      guard !part.isEmpty else { continue }
      switch try await send(part, of: chunk) {
      case .settled(let fates):
        chunk.settle(part, fates.map { $0.isUnclear ? nil : $0 })
        pending += SendChunk.halves(of: part.filter { chunk.fates[$0] == nil })
      case .refused(let error):
        guard part.count == 1 else {
          pending += SendChunk.halves(of: part)
          continue
        }
        chunk.settle(part, [.refused(error.reason)])
      case .unclear(let reason): throw chunk.isUnclear(part, reason, journal.files)
      }
    }
  }

  /// Sends the events without an id of their own, in parts where the service refuses all for one of them.
  private mutating func sendOthers(_ chunk: inout SendChunk) async throws(RuntimeFailure) {
    var pending = [chunk.open(isSafeToRepeat: false)]
    while let part = pending.popLast() {
      guard let last = part.last else { continue }
      try journal.begin(chunk.records(to: last + 1))
      switch try await sendOnce(part, of: chunk) {
      case .settled(let fates):
        chunk.settle(part, fates)
        try journal.add(chunk.settle(to: last + 1))
      case .refused(let error):
        try journal.cancel()
        if part.count == 1 {
          chunk.settle(part, [.refused(error.reason)])
          try journal.add(chunk.settle(to: last + 1))
        } else {
          pending += SendChunk.halves(of: part)
        }
      case .unclear(let reason):
        try journal.doubt(reason)
        throw chunk.isUnclear(part, reason, journal.files)
      }
    }
  }

  private mutating func sendOnce(
    _ part: [Int],
    of chunk: SendChunk
  ) async throws(RuntimeFailure) -> TimelineBatchOutcome {
    do throws(RuntimeFailure) {
      return try await send(part, of: chunk)
    } catch {
      // Whatever is thrown, nothing was created.
      try journal.cancel()
      throw error
    }
  }

  private func send(
    _ part: [Int],
    of chunk: SendChunk
  ) async throws(RuntimeFailure) -> TimelineBatchOutcome {
    guard !Task.isCancelled else { throw RuntimeFailure(.connectionFailed, "sending was stopped") }
    return try await sender.send(chunk.events(part))
  }

  // MARK: Reports

  /// What was done, and what the same command will do; for a run that ended early.
  var whereItStopped: String {
    let progress = journal.progress
    let next = progress.done + 1
    guard progress.sending > 0 else {
      return "\(progress.summary); the same command goes on with record \(next)"
    }
    let records = SendChunk.name(next, next + progress.sending - 1)
    let verb = progress.sending == 1 ? "was" : "were"
    return "\(progress.summary); whether \(records) \(verb) created is not known"
  }

  /// Removes the journal of a run that settled every record.
  ///
  /// While some may exist it stays: the same command, in a loop until it succeeds, must not send all again.
  func finish() throws(RuntimeFailure) {
    if journal.progress.unclear == 0 { try journal.finish() }
  }

  /// What ends a complete run with an error; nil when every event was created.
  var failure: RuntimeFailure? {
    let progress = journal.progress
    let path = journal.files.rejected.path
    if progress.unclear > 0 {
      let verb = progress.unclear == 1 ? "it was" : "they were"
      return RuntimeFailure(
        .unclearOutcome,
        "\(progress.unclear.of("record")) may exist: evq does not know whether \(verb) created",
        helps: [
          "look for \"may exist\" in `\(path)`",
          "nothing is sent again while `\(journal.files.journal)` is there",
        ]
      )
    }
    guard progress.rejected > 0 else { return nil }
    return RuntimeFailure(
      .malformedInput,
      "\(progress.rejected.of("record")) rejected",
      helps: ["they are in `\(path)`, each with its reason"]
    )
  }
}

extension TimelineFate {
  fileprivate var isUnclear: Bool {
    switch self {
    case .created, .refused: false
    case .unclear: true
    }
  }
}

extension RuntimeFailure {
  /// The service's words about one event, in one line.
  fileprivate var reason: String { ([message] + helps).joined(separator: "; ") }
}
