import Foundation

/// The files of one benchmark input.
struct EventInput {
  /// How events are written.
  enum Form: String, CaseIterable {
    case ndjson, csv
    case gzip = "ndjson.gz"
    case zstd = "ndjson.zst"
    /// Twenty files of NDJSON.
    case folder
  }

  let spread: EventFile.Spread
  let form: Form
  let count: Int
  /// The path, or a pattern for the files of a folder.
  let path: String
  /// The size of all files.
  let bytes: Int

  var title: String {
    "\(count) events, \(spread.rawValue), \(bytes >> 20) MiB of \(form.rawValue)"
  }

  /// Makes the files in a folder, unless they are there.
  init(_ count: Int, _ spread: EventFile.Spread, _ form: Form, in folder: URL) throws {
    (self.count, self.spread, self.form) = (count, spread, form)
    let url = folder.appending(path: "events-\(spread.rawValue)-\(count).\(form.rawValue)")
    path = form == .folder ? url.appending(path: "*.ndjson").path : url.path
    if !FileManager.default.fileExists(atPath: url.path) {
      let unfinished = url.appendingPathExtension("part")
      try? FileManager.default.removeItem(at: unfinished)
      try EventInput.write(count, spread, form, to: unfinished, in: folder)
      try FileManager.default.moveItem(at: unfinished, to: url)
    }
    bytes = EventInput.size(of: url)
  }

  private static func write(
    _ count: Int,
    _ spread: EventFile.Spread,
    _ form: Form,
    to url: URL,
    in folder: URL
  ) throws {
    func derive(_ command: String) throws {
      let plain = try EventInput(count, spread, .ndjson, in: folder)
      let line = command.replacing("IN", with: plain.path).replacing("OUT", with: url.path)
      guard Trial(line, output: url.appendingPathExtension("log")).isSuccess else {
        throw CocoaError(.fileWriteUnknown, userInfo: [NSDebugDescriptionErrorKey: line])
      }
    }
    switch form {
    case .ndjson: try writeRecords(count, spread, to: url) { $0.appendJSON(to: &$1) }
    case .csv:
      let header = (EventFile.columns + EventFile.properties).joined(separator: ",") + "\n"
      try writeRecords(count, spread, header: header, to: url) { $0.appendCSV(to: &$1) }
    case .gzip: try derive("gzip -1 -c 'IN' > 'OUT'")
    case .zstd: try derive("zstd -q -3 -c 'IN' > 'OUT'")
    case .folder:
      try derive("mkdir -p 'OUT' && split -n l/20 --additional-suffix=.ndjson 'IN' 'OUT/part-'")
    }
  }

  private static func writeRecords(
    _ count: Int,
    _ spread: EventFile.Spread,
    header: String = "",
    to url: URL,
    _ append: (inout EventFile, inout [UInt8]) -> Void
  ) throws {
    try Data().write(to: url)
    let file = try FileHandle(forWritingTo: url)
    var events = EventFile(spread)
    var bytes = Array(header.utf8)
    for number in 0..<count {
      append(&events, &bytes)
      guard bytes.count > 1 << 22 || number == count - 1 else { continue }
      try file.write(contentsOf: bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    try file.close()
  }

  private static func size(of url: URL) -> Int {
    let manager = FileManager.default
    let names = (try? manager.contentsOfDirectory(atPath: url.path)) ?? []
    let files = names.isEmpty ? [url] : names.map { url.appending(path: $0) }
    return files.reduce(0) { sum, file in
      sum + ((try? manager.attributesOfItem(atPath: file.path)[.size]) as? Int ?? 0)
    }
  }
}
