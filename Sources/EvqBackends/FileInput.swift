import EvqEngine
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
    let scan = try ParallelScan(
      paths,
      configuration: fields.configuration(filtersLines: !isStrict),
      isStrict: isStrict,
      tasksMax: Machine.processorCount
    )
    if let scan { return scan }
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
