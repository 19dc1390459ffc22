import EvqEngine
import EvqFiles
import EvqHubSpot
import EvqModel
import EvqSyntax

/// The file of records that were refused or may exist, with reasons.
///
/// Only its owner can read it: it contains customers' data.
struct RejectedFile {
  let path: String

  /// The path of an earlier run's file.
  private var oldPath: String { path + ".old" }

  /// Renames the file of an earlier run and returns its new path; nil if there was none.
  func archive() throws(RuntimeFailure) -> String? {
    do throws(SystemError) {
      try Files.rename(path, to: oldPath)
    } catch {
      guard error.isMissingFile else { throw .unwritable(path, error) }
      return nil
    }
    // Older versions of evq created it readable for everyone.
    Files.makePrivate(oldPath)
    return oldPath
  }

  /// Appends the records that were not created, flushes, and returns the length of the file.
  func append(_ settled: [SettledRecord]) throws(RuntimeFailure) -> Int {
    let lines = Array(settled.compactMap(RejectedFile.line).joined().utf8)
    do throws(SystemError) {
      let file = try OpenFile(path, .create)
      file.makePrivate()
      return try file.appendWhole(lines)
    } catch {
      throw .unwritable(path, error)
    }
  }

  /// Removes lines that an interrupted run appended but did not record in its journal.
  ///
  /// The user may have edited the file: only lines about records that are not done are removed.
  func trim(to progress: SendProgress) throws(RuntimeFailure) {
    guard SendFiles.isRegular(path) == true else { return }
    guard let file = try? OpenFile(path, .append), let bytes = try? file.read(),
      bytes.count > progress.rejectedBytes
    else { return }
    let rest = bytes[progress.rejectedBytes...]
    let first = JSONValue(ByteBuffer(Array(rest.prefix { $0 != UInt8(ascii: "\n") })))
    let isComplete = rest.contains(UInt8(ascii: "\n"))
    let isStale = first?["record"]?.number.map { $0 > Double(progress.done) } ?? !isComplete
    guard isStale else { return }
    do throws(SystemError) {
      try file.truncate(to: progress.rejectedBytes)
    } catch {
      throw .unwritable(path, error)
    }
  }

  /// `{"record":7,"reason":"…","event":{…}}`; nil for a created event.
  private static func line(_ settled: SettledRecord) -> String? {
    let reason: String
    switch settled.fate {
    case .created: return nil
    case .refused(let text): reason = text
    case .unclear(let text): reason = "may exist: \(text)"
    }
    // Removes the line ends of a pretty-printed record; strings contain none.
    let event = settled.record.bytes.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return "{\"record\":\(settled.record.number),\"reason\":\(JSONText.string(reason)),"
      + "\"event\":\(String(decoding: event, as: UTF8.self))}\n"
  }
}
