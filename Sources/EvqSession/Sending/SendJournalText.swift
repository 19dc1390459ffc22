import EvqBackends
import EvqEngine
import EvqModel
import EvqSyntax

/// The content of a journal: its account and the progress of the run.
struct SendJournalText {
  private let address: String
  private let name: String
  private let key: KeyedFingerprint.Key
  private let account: String
  let progress: SendProgress
  /// The length of the complete lines; a crash may truncate the last one.
  let completeBytes: Int

  /// Parses a journal; nil for one whose run ended before it sent anything.
  ///
  /// Throws if the text is not a journal, or if an older evq wrote it without the account.
  init?(_ bytes: [UInt8], _ files: SendFiles) throws(RuntimeFailure) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // Text after the last line end was truncated.
    let values = lines.dropLast().map { JSONValue(ByteBuffer(Array($0))) }
    guard let header = values.first else {
      guard bytes.allSatisfy({ $0 != 0 }) else { throw SendJournalText.invalid(files.journal) }
      return nil
    }
    guard header?["evq"]?.string == "send-journal", header?["version"]?.number == 2,
      let address = header?["address"]?.string, let name = header?["profile"]?.string,
      let key = header?["key"]?.string.flatMap({ KeyedFingerprint.Key(hexadecimal: $0) }),
      let account = header?["account"]?.string
    else { throw SendJournalText.unusable(header, files) }
    guard values.count > 1 else { return nil }
    guard let progress = values.dropFirst().last.flatMap({ SendProgress($0) }) else {
      throw SendJournalText.invalid(files.journal)
    }
    (self.address, self.name, self.key, self.account) = (address, name, key, account)
    self.progress = progress
    completeBytes = bytes.count - (lines.last?.count ?? 0)
  }

  /// The first line of a journal.
  static func header(_ account: SendAccount) -> String {
    let key = KeyedFingerprint.Key(
      low: .random(in: .min ... .max),
      high: .random(in: .min ... .max)
    )
    return
      "{\"evq\":\"send-journal\",\"version\":2,\"address\":\(JSONText.string(account.address)),"
      + "\"profile\":\(JSONText.string(account.name)),\"key\":\"\(key)\","
      + "\"account\":\"\(account.fingerprint(key))\"}\n"
  }

  /// Throws if the journal belongs to another account.
  func check(_ other: SendAccount, _ files: SendFiles) throws(RuntimeFailure) {
    guard address == other.address else {
      throw mismatch(files, "was sent to \(address), not to \(other.address)")
    }
    guard account == other.fingerprint(key).description else {
      throw mismatch(files, "was sent with another token, that of \(name) at the time")
    }
  }

  private func mismatch(_ files: SendFiles, _ difference: String) -> RuntimeFailure {
    let next = progress.done + progress.sending + 1
    return RuntimeFailure(
      .unreadableInput,
      "part of `\(files.input)` \(difference)",
      helps: [
        "to start again at record 1, remove `\(files.journal)`",
        "same account, new token: send a file of the records from \(next) on",
      ]
    )
  }

  // MARK: Unusable journals

  private static func unusable(_ header: JSONValue?, _ files: SendFiles) -> RuntimeFailure {
    guard let done = header?["done"]?.number.flatMap({ Int(exactly: $0) }) else {
      return invalid(files.journal)
    }
    let sending = header?["sending"]?.number.flatMap { Int(exactly: $0) } ?? 0
    return RuntimeFailure(
      .unreadableInput,
      "`\(files.journal)` is from an older evq and does not name its account",
      helps: [
        "\(done.of("record")) done, \(sending) more may exist: send a file of the records after them",
        "to start again at record 1, remove it",
      ]
    )
  }

  /// The error of a file that is not a journal.
  static func invalid(_ path: String) -> RuntimeFailure {
    RuntimeFailure(
      .unreadableInput,
      "`\(path)` is not a journal that evq can read",
      helps: ["move it away; without it, sending starts at record 1"]
    )
  }
}
