import EvqEngine
import EvqModel
import EvqSyntax
import Foundation

/// How far the events of a file have been sent, beside the file, so that a run that was ended goes on.
struct SendJournal {
  private let path: String
  private let target: String
  /// How many records of the file are done: sent, or refused and written down.
  private(set) var doneCount = 0
  /// How many of those were refused.
  private(set) var rejectedCount = 0
  /// How many records after those were being sent when the run ended, so that they may exist.
  private(set) var sendingCount = 0
  /// A hash of the first records, and of how many: they must be the same when a run goes on.
  private(set) var hash = Fingerprint()
  private(set) var hashedCount = 0

  /// Where refused records are written, with their reasons.
  let rejectedPath: String

  /// Takes up the journal of a file; one of a run to another account is an error.
  init(for file: String, target: String) throws(SourceError) {
    path = file + ".sent"
    self.target = target
    rejectedPath = file + ".rejected.ndjson"
    guard let data = FileManager.default.contents(atPath: path) else { return }
    let value = JSONValue(ByteBuffer([UInt8](data)))
    func count(_ name: String) -> Int? { value?[name]?.number.flatMap { Int(exactly: $0) } }
    guard let done = count("done"), let rejected = count("rejected"),
      let sending = count("sending"), let hashed = count("hashed"), hashed <= done,
      let hash = value?["hash"]?.string.flatMap({ Fingerprint(hexadecimal: $0) }),
      value?["target"]?.string == target
    else {
      throw SourceError(
        .unreadableInput,
        "`\(path)` is not about sending to \(target)",
        helps: ["it says how far an earlier run got; without it everything is sent from the start"]
      )
    }
    (doneCount, rejectedCount, sendingCount) = (done, rejected, sending)
    (hashedCount, self.hash) = (hashed, hash)
  }

  /// The records that are done do not stand in the file any more.
  var isOfAnotherFile: SourceError {
    SourceError(
      .unreadableInput,
      "`\(path)` does not belong to the file as it is now: its first \(hashedCount) records differ",
      helps: ["it says how far an earlier run got; without it everything is sent from the start"]
    )
  }

  /// Some records may have been created by a run that did not live to see it.
  var isUnclear: SourceError {
    let first = doneCount + 1
    let last = doneCount + sendingCount
    return SourceError(
      .unclearOutcome,
      "it is not known whether the records \(first) to \(last) were created by an earlier run",
      helps: [
        "in `\(path)`, \"sending\":0 sends them again; with \"done\":\(last), too, they are left out",
        "events with an id of their own are sent again without a question: the second replaces the first",
      ]
    )
  }

  /// Writes down which records are about to be sent.
  mutating func begin(_ count: Int) throws(SourceError) {
    sendingCount = count
    try write()
  }

  /// Writes down that some more records are done, those that were refused first.
  mutating func add(
    _ count: Int,
    rejected: [RejectedRecord],
    hash: Fingerprint
  ) throws(SourceError) {
    if !rejected.isEmpty { try append(rejected.map(\.line).joined()) }
    doneCount += count
    rejectedCount += rejected.count
    sendingCount = 0
    (hashedCount, self.hash) = (doneCount, hash)
    try write()
  }

  private func write() throws(SourceError) {
    let text =
      "{\"done\":\(doneCount),\"rejected\":\(rejectedCount),\"sending\":\(sendingCount),"
      + "\"hashed\":\(hashedCount),\"hash\":\"\(hash)\",\"target\":\(JSONText.string(target))}\n"
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
