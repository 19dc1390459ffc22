import EvqBackends
import EvqHubSpot
import EvqModel
import EvqRender
import EvqSyntax

extension Session {
  /// Sends the events of a file in chunks of a hundred, or shows the requests of a dry run.
  ///
  /// Rejected records are written to a file beside it; an interrupted run is continued.
  mutating func sendFile(_ path: String) async throws(EvqError) {
    try noteReading([path])
    let files: SendFiles
    do throws(RuntimeFailure) {
      files = try SendFiles(beside: path)
      if !settings.isDryRun { try await send(files) }
    } catch {
      throw EvqError(error)
    }
    if settings.isDryRun { try showDryRun(files) }
  }

  /// The flow of sending a file: journal, confirmation, chunks, totals.
  private mutating func send(_ files: SendFiles) async throws(RuntimeFailure) {
    var reader = try EventReader(files.input)
    let sender = try await sender()
    var journal = try SendJournal(files, backend.sendAccount ?? SendAccount(address: backend.name))
    try reader.skip(journal.progress, files)
    try confirm(
      "the timeline events of \(files.input)",
      request: "POST \(TimelineEndpoint.batchPath)"
    )
    let archive = try journal.start()
    reportStart(journal.progress, files, archive)
    var run = SendRun(reader, journal, sender)
    do throws(RuntimeFailure) {
      while try await run.sendChunk() { showProgress(run.journal.progress) }
    } catch {
      output.show(status: nil)
      say(run.resumeHint)
      throw error
    }
    output.show(status: nil)
    try run.finish()
    say(run.journal.progress.summary + " · \(backend.name)")
    if let failure = run.failure { throw failure }
  }

  /// Reports what an earlier run left.
  private func reportStart(_ progress: SendProgress, _ files: SendFiles, _ archive: String?) {
    if let archive { say("the rejected records of an earlier run are now in \(archive)") }
    if progress.done > 0 { say("continuing after record \(progress.done) of \(files.input)") }
    if progress.sending > 0 {
      let name = SendChunk.name(progress.done + 1, progress.done + progress.sending)
      say("\(name) may exist: events without an `id` are not sent again")
    }
  }

  private func showProgress(_ progress: SendProgress) {
    if settings.isWatched, !settings.isQuiet { output.show(status: progress.summary) }
  }
}
