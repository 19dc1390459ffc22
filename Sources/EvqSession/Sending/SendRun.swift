import EvqEngine
import EvqHubSpot
import EvqModel
import EvqSyntax

/// Sends the records of a file in chunks.
///
/// In each chunk, events with an id are sent first: sending them twice is harmless, so the journal does not
/// mention them. The others follow in file order. The journal records which of them are in flight; they are
/// never sent a second time.
struct SendRun {
  private var reader: EventReader
  private(set) var journal: SendJournal
  private let sender: TimelineSender

  /// `reader` has skipped the records that are done.
  init(_ reader: EventReader, _ journal: SendJournal, _ sender: TimelineSender) {
    (self.reader, self.journal, self.sender) = (reader, journal, sender)
  }

  /// Sends the next chunk of records; false at the end of the file.
  mutating func sendChunk() async throws(RuntimeFailure) -> Bool {
    let sending = journal.progress.sending
    guard let records = try reader.next(max: sending > 0 ? sending : TimelineSender.batchMax)
    else { return false }
    var chunk = SendChunk(records)
    if sending > 0 { chunk.markUnclear(journal.progress.reason) }
    try await sendRepeatable(&chunk)
    try await sendOthers(&chunk)
    try journal.record(chunk.takeSettled(to: records.count))
    return true
  }

  // MARK: Requests

  /// Sends the events with an id; halves a part if the service does not say which event it refuses.
  private func sendRepeatable(_ chunk: inout SendChunk) async throws(RuntimeFailure) {
    var pending = [chunk.pending(isSafeToRepeat: true)]
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
      case .unclear(let reason): throw chunk.unclearOutcome(part, reason, journal.files)
      }
    }
  }

  /// Sends the events without an id; halves a part if the service refuses all of it for one event.
  private mutating func sendOthers(_ chunk: inout SendChunk) async throws(RuntimeFailure) {
    var pending = [chunk.pending(isSafeToRepeat: false)]
    while let part = pending.popLast() {
      guard let last = part.last else { continue }
      try journal.recordSending(chunk.records(to: last + 1))
      switch try await sendOnce(part, of: chunk) {
      case .settled(let fates):
        chunk.settle(part, fates)
        try journal.record(chunk.takeSettled(to: last + 1))
      case .refused(let error):
        try journal.recordNothingCreated()
        if part.count == 1 {
          chunk.settle(part, [.refused(error.reason)])
          try journal.record(chunk.takeSettled(to: last + 1))
        } else {
          pending += SendChunk.halves(of: part)
        }
      case .unclear(let reason):
        try journal.recordUnclear(reason)
        throw chunk.unclearOutcome(part, reason, journal.files)
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
      // After any error of `send`, nothing was created.
      try journal.recordNothingCreated()
      throw error
    }
  }

  private func send(
    _ part: [Int],
    of chunk: SendChunk
  ) async throws(RuntimeFailure) -> TimelineBatchOutcome {
    guard !Task.isCancelled else {
      throw RuntimeFailure(.connectionFailed, "sending was cancelled")
    }
    return try await sender.send(chunk.events(part))
  }

  // MARK: Reports

  /// The totals of a run that ended early, and how to continue.
  var resumeHint: String {
    let progress = journal.progress
    let next = progress.done + 1
    guard progress.sending > 0 else {
      return "\(progress.summary); the same command continues with record \(next)"
    }
    let records = SendChunk.name(next, next + progress.sending - 1)
    return "\(progress.summary); \(records) may exist"
  }

  /// Removes the journal of a complete run, unless some records may exist.
  ///
  /// A loop that repeats the command until it succeeds must not send everything again.
  func finish() throws(RuntimeFailure) {
    if journal.progress.unclear == 0 { try journal.remove() }
  }

  /// The error of a complete run; nil if every event was created.
  var failure: RuntimeFailure? {
    let progress = journal.progress
    let path = journal.files.rejected.path
    if progress.unclear > 0 {
      return RuntimeFailure(
        .unclearOutcome,
        "\(progress.unclear.of("record")) may exist: the service neither confirmed nor refused",
        helps: [
          "look for \"may exist\" in `\(path)`",
          "nothing is sent again until you remove `\(journal.files.journal)`",
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
  /// The service's message about one event, on one line.
  fileprivate var reason: String { ([message] + helps).joined(separator: "; ") }
}
