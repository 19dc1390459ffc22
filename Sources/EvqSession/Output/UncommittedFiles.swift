/// Files that a query has saved and that are not yet in their places: an `expect` may still refuse its rows.
struct UncommittedFiles: Sendable {
  private let files: [OutputFile]
  /// What is saved, a line each.
  let lines: [String]

  init(files: [OutputFile] = [], lines: [String] = []) {
    self.files = files
    self.lines = lines
  }

  /// Puts the files into their places.
  func commit() throws(EvqError) {
    for file in files { try file.commit() }
  }

  /// Leaves whatever was at their places; a line for each.
  func discard() -> [String] {
    files.map { file in
      file.discard()
      return "nothing was saved to \(file.path)"
    }
  }
}

extension Session {
  /// Puts the files that waited for an `expect` into their places, and says so.
  mutating func commitWaitingFiles() throws(EvqError) {
    let waiting = scriptState.waiting
    scriptState.waiting = UncommittedFiles()
    try waiting.commit()
    for line in waiting.lines { say(line) }
  }

  /// Leaves what was at the places of the files that waited, because the run fails.
  mutating func discardWaitingFiles() {
    for line in scriptState.waiting.discard() { say(line) }
    scriptState.waiting = UncommittedFiles()
  }
}
