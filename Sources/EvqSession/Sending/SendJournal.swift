import EvqBackends
import EvqFiles
import EvqHubSpot
import EvqModel
import EvqSyntax
import Glibc

/// The journal of a file that is being sent, which lets a later run continue.
///
///     {"evq":"send-journal","version":2,"address":"https://…","profile":"…","key":"…","account":"…"}
///     {"done":100,"rejected":1,"unclear":0,"sending":0,…}
///
/// The first line names the account. Each step appends a line and flushes it before the next request; the last
/// complete line counts. The journal and the file itself are locked until the run ends.
struct SendJournal {
  let files: SendFiles
  private let account: SendAccount
  private(set) var progress = SendProgress()
  /// Nil until the run starts, if no earlier run left a journal.
  private var file: LockedFile?
  /// The length of the journal's complete lines.
  private var completeBytes = 0
  /// Locks the file too, because other paths may lead to it; nil if the file system has no locks.
  private let inputLock: LockedFile?

  /// Opens the journal of an earlier run, if there is one; writes nothing.
  ///
  /// Throws if another process is sending the file, and if the journal belongs to another account.
  init(_ files: SendFiles, _ account: SendAccount) throws(RuntimeFailure) {
    self.files = files
    self.account = account
    inputLock = try SendJournal.lock(files.input, .read, files)
    guard access(files.journal, F_OK) == 0 else { return }
    let locked = try SendJournal.open(files, .append)
    file = locked
    let bytes = try writing { () throws(SystemError) in try locked.file.read() }
    let text = try SendJournalText(bytes, files)
    try text?.check(account, files)
    if let text {
      (progress, completeBytes) = (text.progress, text.completeBytes)
    } else {
      file = nil
    }
  }

  /// The progress of an earlier run, for a dry run; checks `account` if it is known.
  static func peek(_ files: SendFiles, _ account: SendAccount?) throws(RuntimeFailure)
    -> SendProgress
  {
    guard let bytes = try? FileBytes.read(files.journal, upTo: .max),
      let text = try SendJournalText(bytes, files)
    else { return SendProgress() }
    if let account { try text.check(account, files) }
    return text.progress
  }

  /// Locks a file; nil if locks are not supported.
  private static func lock(
    _ path: String,
    _ mode: OpenFile.Mode,
    _ files: SendFiles
  ) throws(RuntimeFailure) -> LockedFile? {
    do throws(LockedFile.Failure) {
      return try LockedFile(path, mode)
    } catch {
      switch error {
      case .locked: throw inUse(files)
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
      case .locked: throw inUse(files)
      case .failed(let error): throw .unwritable(files.journal, error)
      }
    }
  }

  private static func inUse(_ files: SendFiles) -> RuntimeFailure {
    RuntimeFailure(
      .unreadableInput,
      "`\(files.input)` is being sent by another process",
      helps: ["wait until it ends; two processes would create every event twice"]
    )
  }

  // MARK: Writing

  /// Starts a run; returns the new path of an earlier run's rejected records, nil if there are none.
  mutating func start() throws(RuntimeFailure) -> String? {
    if let file {
      try files.rejected.trim(to: progress)
      try truncate(file, to: completeBytes)
      return nil
    }
    let file = try SendJournal.open(files, .create)
    // Another run may have created a new file of this name during the prompt.
    guard let bytes = try? file.file.read(), try SendJournalText(bytes, files) == nil else {
      throw SendJournal.inUse(files)
    }
    let old = try files.rejected.archive()
    // Removes the partial first line of a run that sent nothing.
    try truncate(file, to: 0)
    self.file = file
    try append(SendJournalText.header(account) + progress.line)
    return old
  }

  /// Records that a request follows; `records` are those up to its last event without an id.
  mutating func recordSending(_ records: some Sequence<EventRecord>) throws(RuntimeFailure) {
    (progress.sending, progress.sendingHash, progress.reason) = (0, progress.hash, nil)
    for record in records {
      progress.sending += 1
      progress.sendingHash.add(record)
    }
    try append(progress.line)
  }

  /// Records that the request in flight created nothing.
  mutating func recordNothingCreated() throws(RuntimeFailure) { try recordSending([EventRecord]()) }

  /// Records why the outcome of the request in flight is unknown.
  mutating func recordUnclear(_ reason: String) throws(RuntimeFailure) {
    progress.reason = reason
    try append(progress.line)
  }

  /// Records the outcome of the next records and appends those that were not created to the rejected file.
  mutating func record(_ settled: [SettledRecord]) throws(RuntimeFailure) {
    guard !settled.isEmpty else { return }
    if settled.contains(where: { $0.fate != .created }) {
      progress.rejectedBytes = try files.rejected.append(settled)
    }
    progress.add(settled)
    try append(progress.line)
  }

  /// Removes the journal.
  func remove() throws(RuntimeFailure) {
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
