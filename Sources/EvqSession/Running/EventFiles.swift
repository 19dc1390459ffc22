import EvqEngine
import EvqModel
import EvqSyntax

/// The files that are read for a conversion, once or twice.
struct EventFiles {
  private let paths: [String]
  private let isStrict: Bool
  private var spooled: SpooledRecords?

  /// Finds the files that the inputs mean.
  init(_ inputs: [String], isStrict: Bool) throws(RuntimeFailure) {
    var paths: [String] = []
    for input in inputs { paths += try InputPaths.expand(input) }
    guard paths.count(where: { $0 == "-" }) < 2 else {
      throw RuntimeFailure(.unreadableInput, "standard input is named twice and can be read once")
    }
    self.paths = paths
    self.isStrict = isStrict
  }

  /// The files that are read, for the check of the output.
  var inputFiles: InputFiles {
    var files = InputFiles()
    files.add(paths)
    return files
  }

  /// Keeps what is no regular file in one, so that it can be read again.
  mutating func makeReadableTwice() async throws(RuntimeFailure) {
    guard !paths.allSatisfy(InputPaths.isRegularFile) else { return }
    var source = try source([])
    spooled = try await SpooledRecords(&source, name: paths.joined(separator: ", "))
  }

  /// What was read when the input was kept; nil where it was not.
  var spooledReport: SourceReport? { spooled?.report }

  /// All events, with these fields in the slots.
  func source(_ fields: [Field]) throws(RuntimeFailure) -> any BatchSource {
    let slots = fields.enumerated().map { (slot: $0.offset, field: $0.element) }
    if let spooled {
      return try FileSource(spooled, slots: slots, slotCount: slots.count)
    }
    let isStrict = isStrict
    return try FilesSource(paths) { path throws(RuntimeFailure) in
      try FileSource(
        path: path,
        slots: slots,
        slotCount: slots.count,
        isStrict: isStrict,
        namesColumns: true
      )
    }
  }
}
