package import EvqEngine
import EvqFiles
package import EvqModel
import EvqPlan
import EvqSyntax

/// Opens files of events, and standard input once.
package struct FileInput: Sendable {
  private var standardInputIsTaken: Bool

  package init(standardInputIsTaken: Bool) {
    self.standardInputIsTaken = standardInputIsTaken
  }

  /// Opens a path, a pattern of several, or `-`.
  ///
  /// Files of lines are scanned in parallel.
  package mutating func open(
    _ path: String,
    _ fields: RowFields,
    isStrict: Bool
  ) throws(RuntimeFailure) -> any BatchSource {
    if path == "-" { try takeStandardInput() }
    let paths = try InputPaths.expand(path)
    let configuration = fields.configuration(filtersLines: !isStrict)
    if let scan = try FileInput.parallelScan(paths, configuration, isStrict: isStrict) {
      return scan
    }
    let open = { (path: String) throws(RuntimeFailure) -> FileSource in
      try FileSource(
        path: path,
        slots: fields.slots,
        slotCount: fields.slotCount,
        shape: fields.shape,
        isStrict: isStrict
      )
    }
    return paths.count == 1 ? try open(paths[0]) : try FilesSource(paths, open: open)
  }

  /// A scan by one task for each core; nil for files that cannot be read in pieces.
  package static func parallelScan(
    _ paths: [String],
    _ configuration: ScannerConfiguration,
    isStrict: Bool
  ) throws(RuntimeFailure) -> ParallelScan? {
    try ParallelScan(
      paths,
      configuration: configuration,
      isStrict: isStrict,
      tasksMax: Machine.processorCount
    )
  }

  /// Whether all of these files can be read again.
  static func areRegular(_ paths: [String]) -> Bool {
    !paths.isEmpty && paths.allSatisfy(InputPaths.isRegularFile)
  }

  private mutating func takeStandardInput() throws(RuntimeFailure) {
    guard !standardInputIsTaken else {
      throw RuntimeFailure(
        .unreadableInput,
        "standard input has been read already",
        helps: ["it can be read only once: save it to a file for several queries"]
      )
    }
    standardInputIsTaken = true
  }
}
