import EvqEngine
import EvqHubSpot
import EvqModel
import EvqSyntax

/// A validated record of a file to send.
struct EventRecord {
  /// The position in the file, from 1.
  let number: Int
  let bytes: [UInt8]
  let event: TimelineEvent?
  /// Why it cannot be sent; nil for a valid event.
  let reason: String?

  init(number: Int, bytes: ArraySlice<UInt8>) {
    self.number = number
    self.bytes = Array(bytes)
    guard case .object(let entries) = TimelineValue(json: bytes, form: .compound) else {
      (event, reason) = (nil, "it is not an object")
      return
    }
    switch TimelineEvent.checked(entries) {
    case .success(let event): (self.event, reason) = (event, nil)
    case .failure(let faults): (event, reason) = (nil, faults.text)
    }
  }
}

/// Reads the records of a file in any layout.
struct EventReader {
  private var source: FileSource
  private var batch: Batch?
  private var row = 0
  private var count = 0
  /// Records that were read ahead; `next` returns them first.
  private var buffered: [EventRecord] = []

  init(_ path: String) throws(RuntimeFailure) {
    // An invalid line is an error: it may have been an event.
    source = try FileSource(path: path, slots: [], slotCount: 0, isStrict: true)
  }

  /// The next records; nil at the end.
  mutating func next(max: Int) throws(RuntimeFailure) -> [EventRecord]? {
    guard buffered.isEmpty else {
      defer { buffered = [] }
      return buffered
    }
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

  /// Skips the records that are done; `next` will return all that were being sent.
  ///
  /// Throws if the records differ from those of the run that wrote the journal.
  mutating func skip(_ progress: SendProgress, _ files: SendFiles) throws(RuntimeFailure) {
    var hash = SendProgress.Hash()
    var left = progress.done
    while left > 0, let records = try next(max: min(left, TimelineSender.batchMax)) {
      for record in records { hash.add(record) }
      left -= records.count
    }
    guard left == 0, hash == progress.hash else {
      throw EventReader.changedFile(files, progress.done)
    }
    guard progress.sending > 0 else { return }
    let records = try next(max: progress.sending) ?? []
    for record in records { hash.add(record) }
    guard records.count == progress.sending, hash == progress.sendingHash else {
      throw EventReader.changedFile(files, progress.done + progress.sending)
    }
    buffered = records
  }

  private static func changedFile(_ files: SendFiles, _ count: Int) -> RuntimeFailure {
    RuntimeFailure(
      .unreadableInput,
      "`\(files.journal)` does not belong to the file: its first \(count) records differ",
      helps: ["restore the file, or remove the journal to start again at record 1"]
    )
  }
}
