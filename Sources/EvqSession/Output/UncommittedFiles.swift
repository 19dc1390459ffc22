/// The saved files of a query that wait for its `expect`, which may reject the rows.
struct UncommittedFiles: Sendable {
  private let files: [OutputFile]
  /// A message for each file.
  let lines: [String]

  init(files: [OutputFile] = [], lines: [String] = []) {
    self.files = files
    self.lines = lines
  }

  /// Moves the files to their destinations.
  func commit() throws(EvqError) {
    for file in files { try file.commit() }
  }

  /// Discards the files and keeps the old ones; returns a message for each.
  func discard() -> [String] {
    files.map { file in
      file.discard()
      return "nothing was saved to \(file.path)"
    }
  }
}

extension Session {
  /// Commits the files that waited for an `expect`, and reports them.
  mutating func commitWaitingFiles() throws(EvqError) {
    let waiting = frame.script.waiting
    frame.script.waiting = UncommittedFiles()
    try waiting.commit()
    for line in waiting.lines { say(line) }
  }

  /// Discards the files that waited for an `expect`, because the run fails.
  mutating func discardWaitingFiles() {
    for line in frame.script.waiting.discard() { say(line) }
    frame.script.waiting = UncommittedFiles()
  }
}
