import EvqBackends
import EvqEngine
import EvqModel
import EvqSyntax

/// The input files of a conversion, which may be read twice.
struct EventFiles {
  private let paths: [String]
  private let isStrict: Bool
  private var spooled: SpooledRecords?

  /// Expands the inputs into files.
  init(_ inputs: [String], isStrict: Bool) throws(RuntimeFailure) {
    var paths: [String] = []
    for input in inputs { paths += try InputPaths.expand(input) }
    guard paths.count(where: { $0 == "-" }) < 2 else {
      throw RuntimeFailure(.unreadableInput, "standard input is named twice and can be read once")
    }
    self.paths = paths
    self.isStrict = isStrict
  }

  /// The files, for checking that the output replaces none.
  var inputFiles: InputFiles {
    var files = InputFiles()
    files.add(paths)
    return files
  }

  /// Copies input that is not a regular file, so that it can be read again.
  mutating func makeReadableTwice() async throws(RuntimeFailure) {
    guard !paths.allSatisfy(InputPaths.isRegularFile) else { return }
    var source = try source([])
    spooled = try await SpooledRecords(&source, name: paths.joined(separator: ", "))
  }

  /// The report of that copy; nil without one.
  var spooledReport: SourceReport? { spooled?.report }

  /// All events, with the fields in the slots; batches name new keys with `collectsNames`.
  func source(
    _ fields: [Field],
    collectsNames: Bool = false
  ) throws(RuntimeFailure) -> any BatchSource {
    let configuration = ScannerConfiguration(
      slots: fields.enumerated().map { (slot: $0.offset, field: $0.element) },
      slotCount: fields.count,
      collectsNames: collectsNames
    )
    if let spooled { return try FileSource(spooled, configuration) }
    if let scan = try FileInput.parallelScan(paths, configuration, isStrict: isStrict) {
      return scan
    }
    let isStrict = isStrict
    return try FilesSource(paths) { path throws(RuntimeFailure) in
      try FileSource(path: path, configuration, isStrict: isStrict, namesColumns: true)
    }
  }
}
