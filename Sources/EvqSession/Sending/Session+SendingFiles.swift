import EvqEngine
import EvqHTTP
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
    let files: SendFiles
    do throws(RuntimeFailure) {
      files = try SendFiles(beside: path)
      if !settings.isDryRun { try await send(files) }
    } catch {
      throw EvqError(error)
    }
    if settings.isDryRun { try show(files) }
  }

  private mutating func send(_ files: SendFiles) async throws(RuntimeFailure) {
    var run = try await start(files)
    do throws(RuntimeFailure) {
      while try await run.sendNext() {
        if settings.isWatched, !settings.isQuiet {
          output.show(status: run.journal.progress.summary)
        }
      }
    } catch {
      output.show(status: nil)
      say(run.whereItStopped)
      throw error
    }
    output.show(status: nil)
    try run.finish()
    say(run.journal.progress.summary + " · \(backend.name)")
    if let failure = run.failure { throw failure }
  }

  private mutating func start(_ files: SendFiles) async throws(RuntimeFailure) -> SendRun {
    var reader = try EventReader(files.input)
    let sender = try await sender()
    var journal = try SendJournal(files, backend.sendAccount ?? SendAccount(address: backend.name))
    let progress = journal.progress
    try reader.skip(progress, files)
    let request = "POST \(TimelineEndpoint.batchPath)"
    if let refusal = refusal(of: "the timeline events of \(files.input)", showing: request) {
      throw refusal
    }
    if let old = try journal.start() {
      say("the rejected records of an earlier run are now in \(old)")
    }
    if progress.done > 0 { say("going on after record \(progress.done) of \(files.input)") }
    if progress.sending > 0 {
      let name = SendChunk.name(progress.done + 1, progress.done + progress.sending)
      say("\(name) may exist: without an id of its own, none is sent again")
    }
    return SendRun(reader, journal, sender)
  }

  /// Writes a line about what was done.
  func say(_ text: String) {
    if !settings.isQuiet { output.write(message: SafeText.visible(text) + "\n") }
  }

  // MARK: Dry run

  /// Shows the requests that sending would begin with, and the records that would not be sent.
  ///
  /// Nothing is written, and records that an earlier run has sent are left out.
  private func show(_ files: SendFiles) throws(EvqError) {
    var counts = (sent: 0, rejected: 0, unclear: 0)
    var reader: EventReader
    var progress: SendProgress
    do throws(RuntimeFailure) {
      reader = try EventReader(files.input)
      progress = try SendJournal.peek(files, backend.sendAccount)
      try reader.skip(progress, files)
    } catch {
      throw .source(error)
    }
    if progress.done > 0 { say("\(progress.done.of("record")) of \(files.input) are done already") }
    while let chunk = try nextChunk(&reader, &progress) {
      for isSafeToRepeat in [true, false] {
        let events = chunk.events(chunk.open(isSafeToRepeat: isSafeToRepeat))
        try show(events)
        counts.sent += events.count
      }
      report(chunk.settled, &counts)
    }
    say("dry run: \(counts.sent.of("event")) would be sent · \(counts.rejected) rejected")
    let others = counts.rejected + counts.unclear
    guard others == 0 else {
      throw .source(RuntimeFailure(.malformedInput, "\(others.of("record")) would not be sent"))
    }
  }

  private func nextChunk(
    _ reader: inout EventReader,
    _ progress: inout SendProgress
  ) throws(EvqError) -> SendChunk? {
    if Task.isCancelled { throw .interrupted(nil) }
    let sending = progress.sending
    progress.sending = 0
    do throws(RuntimeFailure) {
      let records = try reader.next(max: sending > 0 ? sending : TimelineSender.batchMax)
      guard var chunk = records.map(SendChunk.init) else { return nil }
      if sending > 0 { chunk.doubt(progress.reason) }
      return chunk
    } catch {
      throw .source(error)
    }
  }

  private func report(
    _ settled: [SettledRecord],
    _ counts: inout (sent: Int, rejected: Int, unclear: Int)
  ) {
    for (record, fate) in settled {
      switch fate {
      case .created: break
      case .refused(let reason):
        counts.rejected += 1
        say("record \(record.number) would not be sent: \(reason)")
      case .unclear(let reason):
        counts.unclear += 1
        say("record \(record.number) would not be sent, because it may exist: \(reason)")
      }
    }
  }

  private func show(_ events: [TimelineEvent]) throws(EvqError) {
    guard !events.isEmpty else { return }
    let request = TimelineSender.request(for: events)
    let body = SafeText.visible(String(decoding: request.body, as: UTF8.self))
    try output.write(rows: Array("\(request.method) \(request.path) \(body)\n".utf8))
  }
}
