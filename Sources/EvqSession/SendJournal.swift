import EvqEngine
import EvqModel
import EvqSyntax
import Foundation

/// How far the events of a file have been sent, beside the file, so that a run that was ended goes on.
struct SendJournal {
  private let path: String
  private let size: Int64
  /// How many records of the file are done: sent, or refused and written down.
  private(set) var doneCount = 0
  /// How many of those were refused.
  private(set) var rejectedCount = 0

  /// Where refused records are written, with their reasons.
  let rejectedPath: String

  /// Takes up the journal of a file; one that was made for a file of another size is an error.
  init(for file: String) throws(SourceError) {
    path = file + ".sent"
    rejectedPath = file + ".rejected.ndjson"
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    size = (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    guard let data = FileManager.default.contents(atPath: path) else { return }
    let value = JSONValue(ByteBuffer([UInt8](data)))
    guard let done = value?["done"]?.number.flatMap({ Int(exactly: $0) }),
      let rejected = value?["rejected"]?.number.flatMap({ Int(exactly: $0) }),
      value?["size"]?.number == Double(size)
    else {
      throw SourceError(
        .unreadableInput,
        "`\(path)` does not belong to `\(file)` as it is now",
        helps: ["it says how far an earlier run got; without it everything is sent from the start"]
      )
    }
    (doneCount, rejectedCount) = (done, rejected)
  }

  /// Writes down that some more records are done, those that were refused first.
  mutating func add(_ count: Int, rejected: [RejectedRecord]) throws(SourceError) {
    if !rejected.isEmpty { try append(rejected.map(\.line).joined()) }
    doneCount += count
    rejectedCount += rejected.count
    let text = "{\"done\":\(doneCount),\"rejected\":\(rejectedCount),\"size\":\(size)}\n"
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw SendJournal.unwritable(path)
    }
  }

  /// Takes the journal away when the whole file is done.
  func finish() {
    try? FileManager.default.removeItem(atPath: path)
  }

  private func append(_ text: String) throws(SourceError) {
    if !FileManager.default.fileExists(atPath: rejectedPath) {
      guard FileManager.default.createFile(atPath: rejectedPath, contents: nil) else {
        throw SendJournal.unwritable(rejectedPath)
      }
    }
    do {
      let file = try FileHandle(forWritingTo: URL(filePath: rejectedPath))
      defer { try? file.close() }
      try file.seekToEnd()
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      throw SendJournal.unwritable(rejectedPath)
    }
  }

  private static func unwritable(_ path: String) -> SourceError {
    SourceError(.unwritableOutput, "cannot write `\(path)`")
  }
}

/// A record that was not sent, or not accepted.
struct RejectedRecord {
  /// The number of the record in its file, from 1.
  let number: Int
  let reason: String
  let bytes: [UInt8]

  var line: String {
    "{\"record\":\(number),\"reason\":\(JSONText.string(reason)),"
      + "\"event\":\(String(decoding: bytes, as: UTF8.self).filter { $0 != "\n" })}\n"
  }
}
