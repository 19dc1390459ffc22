import EvqBackends
import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqRender
import EvqSyntax

extension Session {
  /// Shows the requests that sending would start with, and the records that would not be sent.
  ///
  /// Writes no files and skips records that an earlier run has sent.
  func showDryRun(_ files: SendFiles) throws(EvqError) {
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
    if progress.done > 0 { say("\(progress.done.of("record")) of \(files.input) are already done") }
    while let chunk = try nextChunk(&reader, &progress) {
      for isSafeToRepeat in [true, false] {
        let events = chunk.events(chunk.pending(isSafeToRepeat: isSafeToRepeat))
        try show(events)
        counts.sent += events.count
      }
      report(chunk.settled, &counts)
    }
    say("dry run: \(counts.sent.of("event")) would be sent · \(counts.rejected) rejected")
    let unsentCount = counts.rejected + counts.unclear
    guard unsentCount == 0 else {
      throw .source(
        RuntimeFailure(.malformedInput, "\(unsentCount.of("record")) would not be sent")
      )
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
      if sending > 0 { chunk.markUnclear(progress.reason) }
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
