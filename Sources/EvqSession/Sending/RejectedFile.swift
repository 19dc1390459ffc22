import EvqEngine
import EvqFiles
import EvqHubSpot
import EvqModel
import EvqSyntax

/// The file of the records that were refused or may exist, each with its reason.
///
/// Only its owner may read it: it contains customers' data.
struct RejectedFile {
  let path: String

  /// Where the file of an earlier run is kept.
  private var oldPath: String { path + ".old" }

  /// Moves the file of an earlier run out of the way; its new path, nil where there was none.
  func keepOld() throws(RuntimeFailure) -> String? {
    do throws(SystemError) {
      try Files.rename(path, to: oldPath)
    } catch {
      guard error.isMissingFile else { throw .unwritable(path, error) }
      return nil
    }
    // An older evq let everybody read it.
    Files.makePrivate(oldPath)
    return oldPath
  }

  /// Appends what was not created and flushes it to the disk; the length of the file.
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

  /// Removes what a run appended that ended before its journal could say so.
  ///
  /// The file's owner may have changed it meanwhile: only lines about records that are not done are removed.
  func trim(to progress: SendProgress) throws(RuntimeFailure) {
    guard SendFiles.isRegular(path) == true else { return }
    guard let file = try? OpenFile(path, .append), let bytes = try? file.read(),
      bytes.count > progress.rejectedBytes
    else { return }
    let rest = bytes[progress.rejectedBytes...]
    let first = JSONValue(ByteBuffer(Array(rest.prefix { $0 != UInt8(ascii: "\n") })))
    let isWhole = rest.contains(UInt8(ascii: "\n"))
    let isOurs = first?["record"]?.number.map { $0 > Double(progress.done) } ?? !isWhole
    guard isOurs else { return }
    do throws(SystemError) {
      try file.truncate(to: progress.rejectedBytes)
    } catch {
      throw .unwritable(path, error)
    }
  }

  /// `{"record":7,"reason":"…","event":{…}}`; nil for an event that was created.
  private static func line(_ settled: SettledRecord) -> String? {
    let reason: String
    switch settled.fate {
    case .created: return nil
    case .refused(let text): reason = text
    case .unclear(let text): reason = "may exist: \(text)"
    }
    // Line ends of a pretty-printed record are outside of its strings.
    let event = settled.record.bytes.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return "{\"record\":\(settled.record.number),\"reason\":\(JSONText.string(reason)),"
      + "\"event\":\(String(decoding: event, as: UTF8.self))}\n"
  }
}
