import EvqEngine
import EvqHubSpot
import EvqModel
import EvqRender
import EvqSyntax

extension Session {
  /// Sends the events of a file, a hundred at a time.
  ///
  /// What is refused is written to a file beside it; a run that was ended goes on where it was.
  mutating func sendFile(_ path: String) async throws(EvqError) {
    try noteReading([path])
    do throws(SourceError) {
      var run = try await start(path)
      do throws(SourceError) {
        try await sendBatches(&run)
      } catch {
        if run.sender != nil { report(unfinished: run) }
        throw error
      }
      guard run.sender != nil else { return }
      run.journal.finish()
      output.show(status: nil)
      say(run.summary + " · \(backend.name)")
      guard run.journal.rejectedCount == 0 else { throw run.rejection }
    } catch {
      throw EvqError(error)
    }
  }

  private mutating func start(_ path: String) async throws(SourceError) -> SendRun {
    guard path != "-" else {
      throw SourceError(
        .unsupportedInput,
        "what standard input holds cannot be gone on with: save it to a file to send it"
      )
    }
    let reader = try EventReader(path)
    let journal = try SendJournal(for: path, target: backend.name)
    guard !settings.isDryRun else { return SendRun(reader: reader, journal: journal, sender: nil) }
    let run = SendRun(reader: reader, journal: journal, sender: try await sender())
    let request = "POST \(TimelineEndpoint.batchPath)"
    if let refusal = refusal(of: "the timeline events of \(path)", showing: request) {
      throw refusal
    }
    if journal.doneCount > 0 { say("going on after record \(journal.doneCount) of \(path)") }
    return run
  }

  /// Writes a line about what was done.
  func say(_ text: String) {
    if !settings.isQuiet { output.write(message: SafeText.visible(text) + "\n") }
  }

  /// What a run that stopped has done, and that the next goes on.
  private func report(unfinished run: SendRun) {
    output.show(status: nil)
    let first = run.journal.doneCount + 1
    let last = run.journal.doneCount + run.journal.sendingCount
    say(
      last >= first
        ? "\(run.summary); whether the records \(first) to \(last) were created is not known"
        : "\(run.summary); the same command goes on with record \(first)"
    )
  }

  private func sendBatches(_ run: inout SendRun) async throws(SourceError) {
    while let records = try run.nextRecords() {
      if Task.isCancelled { throw SourceError(.connectionFailed, "sending was stopped") }
      guard let sender = run.sender else {
        try show(records)
        continue
      }
      var rejected = records.compactMap(\.rejection)
      let events = records.compactMap { record in record.event.map { (record, $0) } }
      if run.journal.sendingCount > 0, !events.allSatisfy(\.1.isSafeToRepeat) {
        throw run.journal.isUnclear
      }
      if !events.isEmpty {
        let outcome = try await send(events.map(\.1), of: records.count, sender, &run)
        rejected += outcome.rejected.map { index, reason in events[index].0.rejected(reason) }
      }
      for record in records { run.hash.add(record.bytes) }
      try run.journal.add(
        records.count,
        rejected: rejected.sorted { $0.number < $1.number },
        hash: run.hash
      )
      if settings.isWatched, !settings.isQuiet { output.show(status: run.summary) }
    }
  }

  /// Sends a batch; the journal says that it is under way until it is known what became of it.
  private func send(
    _ events: [TimelineEvent],
    of count: Int,
    _ sender: TimelineSender,
    _ run: inout SendRun
  ) async throws(SourceError) -> TimelineSender.BatchOutcome {
    try run.journal.begin(count)
    do throws(SourceError) {
      return try await sender.send(events)
    } catch {
      // A batch that was refused was not created.
      if error.code != .unclearOutcome { try run.journal.begin(0) }
      throw error
    }
  }

  /// For a dry run: the request of a batch, and what would not be in it.
  private func show(_ records: [EventRecord]) throws(SourceError) {
    let events = records.compactMap(\.event)
    for record in records.compactMap(\.rejection) {
      say("record \(record.number) would not be sent: \(record.reason)")
    }
    guard !events.isEmpty else { return }
    let request = TimelineSender.request(for: events)
    let body = SafeText.visible(String(decoding: request.body, as: UTF8.self))
    do throws(EvqError) {
      try output.write(rows: Array("\(request.method) \(request.path) \(body)\n".utf8))
    } catch {
      throw SourceError(.unwritableOutput, "the request could not be shown")
    }
  }
}

/// A file of events while it is sent.
private struct SendRun {
  var reader: EventReader
  var journal: SendJournal
  /// Nil for a dry run.
  let sender: TimelineSender?
  /// Of the records that are done.
  var hash = Fingerprint()
  private var isBeyondDone = false

  init(reader: EventReader, journal: SendJournal, sender: TimelineSender?) {
    self.reader = reader
    self.journal = journal
    self.sender = sender
  }

  /// The next records that are not done yet; nil at the end.
  mutating func nextRecords() throws(SourceError) -> [EventRecord]? {
    if sender != nil, !isBeyondDone {
      try skipDone()
      isBeyondDone = true
    }
    return try reader.next(max: TimelineSender.batchMax)
  }

  private mutating func skipDone() throws(SourceError) {
    var left = journal.doneCount
    var hashed = Fingerprint()
    while left > 0, let records = try reader.next(max: min(left, TimelineSender.batchMax)) {
      for record in records {
        hash.add(record.bytes)
        if record.number == journal.hashedCount { hashed = hash }
      }
      left -= records.count
    }
    if left > 0 || hashed != journal.hash { throw journal.isOfAnotherFile }
  }

  var summary: String {
    let sent = (journal.doneCount - journal.rejectedCount).of("event")
    return "\(sent) sent · \(journal.rejectedCount) rejected"
  }

  var rejection: SourceError {
    SourceError(
      .malformedInput,
      "\(journal.rejectedCount.of("record")) rejected",
      helps: ["they are in `\(journal.rejectedPath)`, each with its reason"]
    )
  }
}

/// A record of the file, checked.
private struct EventRecord {
  let number: Int
  let bytes: [UInt8]
  let event: TimelineEvent?
  /// Why it is not sent.
  let reason: String?

  init(number: Int, bytes: ArraySlice<UInt8>) {
    self.number = number
    self.bytes = Array(bytes)
    guard case .object(let entries)? = TimelineValue(json: bytes, form: .compound) else {
      (event, reason) = (nil, "it is no object")
      return
    }
    switch TimelineEvent.checked(entries) {
    case .success(let event): (self.event, reason) = (event, nil)
    case .failure(let faults): (event, reason) = (nil, faults.text)
    }
  }

  func rejected(_ reason: String) -> RejectedRecord {
    RejectedRecord(number: number, reason: reason, bytes: bytes)
  }

  var rejection: RejectedRecord? { reason.map(rejected) }
}

/// Reads the records of a file, whatever its layout.
private struct EventReader {
  private var source: FileSource
  private var batch: Batch?
  private var row = 0
  private var count = 0

  init(_ path: String) throws(SourceError) {
    // A line that is no JSON stops the sending: it might have been an event.
    source = try FileSource(path: path, slots: [], slotCount: 0, isStrict: true)
  }

  mutating func next(max: Int) throws(SourceError) -> [EventRecord]? {
    var records: [EventRecord] = []
    while records.count < max {
      if let batch, row < batch.rows.count {
        count += 1
        let bytes = batch.buffer.bytes(in: batch.rows[row].bounds)
        records.append(EventRecord(number: count, bytes: bytes))
        row += 1
      } else {
        batch = try source.next()
        row = 0
        if batch == nil { break }
      }
    }
    return records.isEmpty ? nil : records
  }
}
