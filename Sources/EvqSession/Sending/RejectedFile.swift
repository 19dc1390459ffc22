import EvqEngine
import EvqHubSpot
import EvqModel
import EvqSyntax
import Foundation

/// The file of the records that were refused or may exist, each with its reason.
///
/// Only its owner may read it: it contains customers' data.
struct RejectedFile {
  let path: String

  /// Where the file of an earlier run is kept.
  private var oldPath: String { path + ".old" }

  /// Moves the file of an earlier run out of the way; its new path, nil where there was none.
  func keepOld() throws(RuntimeFailure) -> String? {
    guard rename(path, oldPath) == 0 else {
      guard errno == ENOENT else { throw SendFiles.unwritable(path, errno) }
      return nil
    }
    // An older evq let everybody read it.
    let descriptor = open(oldPath, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor >= 0 {
      SendFiles.makePrivate(descriptor)
      close(descriptor)
    }
    return oldPath
  }

  /// Appends what was not created and flushes it to the disk; the length of the file.
  func append(_ settled: [SettledRecord]) throws(RuntimeFailure) -> Int {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SendFiles.unwritable(path, errno) }
    defer { close(descriptor) }
    SendFiles.makePrivate(descriptor)
    let length = lseek(descriptor, 0, SEEK_END)
    let lines = Array(settled.compactMap(RejectedFile.line).joined().utf8)
    guard DescriptorOutput.write(lines, to: descriptor), SendFiles.flush(descriptor) else {
      let code = errno
      // A full disk leaves half a line.
      _ = ftruncate(descriptor, length)
      throw SendFiles.unwritable(path, code)
    }
    return Int(length) + lines.count
  }

  /// Removes what a run appended that ended before its journal could say so.
  ///
  /// The file's owner may have changed it meanwhile: only lines about records that are not done are removed.
  func trim(to progress: SendProgress) throws(RuntimeFailure) {
    guard SendFiles.isRegular(path) == true else { return }
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard let bytes = LockedFile.contents(of: descriptor), bytes.count > progress.rejectedBytes
    else { return }
    let rest = bytes[progress.rejectedBytes...]
    let first = JSONValue(ByteBuffer(Array(rest.prefix { $0 != UInt8(ascii: "\n") })))
    let isWhole = rest.contains(UInt8(ascii: "\n"))
    let isOurs = first?["record"]?.number.map { $0 > Double(progress.done) } ?? !isWhole
    guard isOurs else { return }
    guard ftruncate(descriptor, off_t(progress.rejectedBytes)) == 0 else {
      throw SendFiles.unwritable(path, errno)
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
