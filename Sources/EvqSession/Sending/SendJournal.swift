import EvqFiles
import EvqHubSpot
import EvqModel
import EvqSyntax
import Foundation

/// The journal of a file that is being sent, beside it, so that a later run can continue.
///
///     {"evq":"send-journal","version":2,"address":"https://…","profile":"…","key":"…","account":"…"}
///     {"done":100,"rejected":1,"unclear":0,"sending":0,…}
///
/// The first line names the account. Each step appends a line that reaches the disk before the next request is
/// sent; the last whole line counts. The journal and the file itself are locked until the run ends.
struct SendJournal {
  let files: SendFiles
  private let account: SendAccount
  private(set) var progress = SendProgress()
  /// Nil until the run begins, when there is no journal of an earlier one.
  private var file: LockedFile?
  /// The length of the journal's whole lines.
  private var wholeBytes = 0
  /// Other paths may lead to the same file; nil where the file system has no locks.
  private let inputLock: LockedFile?

  /// Takes up the journal of an earlier run; nothing is written.
  ///
  /// Throws where another run is sending the file, and where the journal is of another account.
  init(_ files: SendFiles, _ account: SendAccount) throws(RuntimeFailure) {
    self.files = files
    self.account = account
    inputLock = try SendJournal.lock(files.input, .read, files)
    guard access(files.journal, F_OK) == 0 else { return }
    let locked = try SendJournal.open(files, .append)
    file = locked
    let bytes = try writing { () throws(SystemError) in try locked.file.read() }
    let read = try SendJournalText(bytes, files)
    try read?.check(account, files)
    if let read {
      (progress, wholeBytes) = (read.progress, read.wholeBytes)
    } else {
      file = nil
    }
  }

  /// How far an earlier run got, for a run that only looks; `account` is checked where it is known.
  static func peek(_ files: SendFiles, _ account: SendAccount?) throws(RuntimeFailure)
    -> SendProgress
  {
    guard let bytes = try? FileBytes.read(files.journal, upTo: .max),
      let read = try SendJournalText(bytes, files)
    else { return SendProgress() }
    if let account { try read.check(account, files) }
    return read.progress
  }

  /// Locks a file; nil where that is not possible.
  private static func lock(
    _ path: String,
    _ mode: OpenFile.Mode,
    _ files: SendFiles
  ) throws(RuntimeFailure) -> LockedFile? {
    do throws(LockedFile.Failure) {
      return try LockedFile(path, mode)
    } catch {
      switch error {
      case .locked: throw isLocked(files)
      case .failed: return nil
      }
    }
  }

  private static func open(
    _ files: SendFiles,
    _ mode: OpenFile.Mode
  ) throws(RuntimeFailure) -> LockedFile {
    do throws(LockedFile.Failure) {
      let locked = try LockedFile(files.journal, mode)
      locked.file.makePrivate()
      return locked
    } catch {
      switch error {
      case .locked: throw isLocked(files)
      case .failed(let error): throw .unwritable(files.journal, error)
      }
    }
  }

  private static func isLocked(_ files: SendFiles) -> RuntimeFailure {
    RuntimeFailure(
      .unreadableInput,
      "`\(files.input)` is being sent by another process",
      helps: ["wait until it ends: two at once would create every event twice"]
    )
  }

  // MARK: Writing

  /// Begins a run; where the rejected records of an earlier, complete run are now, nil for none.
  mutating func start() throws(RuntimeFailure) -> String? {
    if let file {
      try files.rejected.trim(to: progress)
      try truncate(file, to: wholeBytes)
      return nil
    }
    let file = try SendJournal.open(files, .create)
    // Another run may have begun and ended, with a new file of this name, while a person was asked.
    guard let bytes = try? file.file.read(), try SendJournalText(bytes, files) == nil else {
      throw SendJournal.isLocked(files)
    }
    let old = try files.rejected.keepOld()
    // The cut-off first line of a run that sent nothing.
    try truncate(file, to: 0)
    self.file = file
    try append(SendJournalText.header(account) + progress.line)
    return old
  }

  /// Notes that the next records are about to be sent; `records` are those up to the last event without an
  /// id.
  mutating func begin(_ records: some Sequence<EventRecord>) throws(RuntimeFailure) {
    (progress.sending, progress.sendingHash, progress.reason) = (0, progress.hash, nil)
    for record in records {
      progress.sending += 1
      progress.sendingHash.add(record)
    }
    try append(progress.line)
  }

  /// Notes that the request under way created nothing.
  mutating func cancel() throws(RuntimeFailure) { try begin([EventRecord]()) }

  /// Notes why the outcome of the request under way is not known.
  mutating func doubt(_ reason: String) throws(RuntimeFailure) {
    progress.reason = reason
    try append(progress.line)
  }

  /// Notes what became of the next records, after writing down those that were not created.
  mutating func add(_ settled: [SettledRecord]) throws(RuntimeFailure) {
    guard !settled.isEmpty else { return }
    if settled.contains(where: { $0.fate != .created }) {
      progress.rejectedBytes = try files.rejected.append(settled)
    }
    progress.add(settled)
    try append(progress.line)
  }

  /// Removes the journal when the whole file is done.
  func finish() throws(RuntimeFailure) {
    try writing { () throws(SystemError) in try Files.remove(files.journal) }
  }

  private func truncate(_ file: LockedFile, to count: Int) throws(RuntimeFailure) {
    try writing { () throws(SystemError) in try file.file.truncate(to: count) }
  }

  private func append(_ text: String) throws(RuntimeFailure) {
    guard let file else { return }
    try writing { () throws(SystemError) in
      try file.file.append(Array(text.utf8))
      try file.file.flush()
    }
  }

  private func writing<Value>(
    _ body: () throws(SystemError) -> Value
  ) throws(RuntimeFailure) -> Value {
    do throws(SystemError) { return try body() } catch { throw .unwritable(files.journal, error) }
  }
}
