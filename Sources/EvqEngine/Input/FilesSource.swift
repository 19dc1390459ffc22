package import EvqModel
import EvqSyntax

/// The events of several files in order; a file is opened when the one before it ends.
package struct FilesSource: BatchSource {
  private let paths: [String]
  private let open: (String) throws(RuntimeFailure) -> FileSource
  private var current: FileSource?
  private var opened = 0
  /// The report of the files that are read completely.
  private var done = SourceReport()

  /// Throws for a file of an unknown kind before any file is read.
  package init(
    _ paths: [String],
    open: @escaping (String) throws(RuntimeFailure) -> FileSource
  ) throws(RuntimeFailure) {
    for path in paths { _ = try InputText.kind(of: path) }
    try InputPaths.checkReadable(paths)
    self.paths = paths
    self.open = open
  }

  package var report: SourceReport {
    var report = done
    if let current { report.add(current.report) }
    return report
  }

  package mutating func next() throws(RuntimeFailure) -> Batch? {
    while true {
      if let batch = try current?.next() { return batch }
      if let current { done.add(current.report) }
      current = nil
      guard opened < paths.count else { return nil }
      current = try open(paths[opened])
      opened += 1
    }
  }
}
