import EvqEngine
import EvqModel
import EvqSyntax

/// What a journal says: whose it is, and how far the run got.
struct SendJournalText {
  private let address: String
  private let name: String
  private let key: KeyedFingerprint.Key
  private let account: String
  let progress: SendProgress
  /// The length of the lines that are whole: a crash may cut off the last one.
  let wholeBytes: Int

  /// Reads a journal; nil for one whose run ended before it sent anything.
  ///
  /// Throws where the text is not a journal, or one of an evq that did not write the account down.
  init?(_ bytes: [UInt8], _ files: SendFiles) throws(RuntimeFailure) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // What is behind the last line end was cut off.
    let values = lines.dropLast().map { JSONValue(ByteBuffer(Array($0))) }
    guard let header = values.first else {
      guard bytes.allSatisfy({ $0 != 0 }) else { throw SendJournalText.isNone(files.journal) }
      return nil
    }
    guard header?["evq"]?.string == "send-journal", header?["version"]?.number == 2,
      let address = header?["address"]?.string, let name = header?["profile"]?.string,
      let key = header?["key"]?.string.flatMap({ KeyedFingerprint.Key(hexadecimal: $0) }),
      let account = header?["account"]?.string
    else { throw SendJournalText.unusable(header, files) }
    guard values.count > 1 else { return nil }
    guard let progress = values.dropFirst().last.flatMap({ SendProgress($0) }) else {
      throw SendJournalText.isNone(files.journal)
    }
    (self.address, self.name, self.key, self.account) = (address, name, key, account)
    self.progress = progress
    wholeBytes = bytes.count - (lines.last?.count ?? 0)
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

  /// Throws where the journal is of another account.
  func check(_ other: SendAccount, _ files: SendFiles) throws(RuntimeFailure) {
    guard address == other.address else {
      throw refusal(files, "was sent to \(address), not to \(other.address)")
    }
    guard account == other.fingerprint(key).description else {
      throw refusal(files, "was sent with another token, that of \(name) at the time")
    }
  }

  private func refusal(_ files: SendFiles, _ what: String) -> RuntimeFailure {
    let next = progress.done + progress.sending + 1
    return RuntimeFailure(
      .unreadableInput,
      "a part of `\(files.input)` \(what)",
      helps: [
        "to start anew at record 1, remove `\(files.journal)`",
        "same account, new token: send a file of the records from \(next) on",
      ]
    )
  }

  // MARK: Unusable journals

  private static func unusable(_ header: JSONValue?, _ files: SendFiles) -> RuntimeFailure {
    guard let done = header?["done"]?.number.flatMap({ Int(exactly: $0) }) else {
      return isNone(files.journal)
    }
    let sending = header?["sending"]?.number.flatMap { Int(exactly: $0) } ?? 0
    return RuntimeFailure(
      .unreadableInput,
      "`\(files.journal)` is of an older evq: the account is not in it",
      helps: [
        "\(done.of("record")) done, then \(sending) that may exist: send a file of those after them",
        "to start anew at record 1, remove it",
      ]
    )
  }

  /// The error of a file that is not a journal.
  static func isNone(_ path: String) -> RuntimeFailure {
    RuntimeFailure(
      .unreadableInput,
      "`\(path)` is not a journal that evq can read",
      helps: ["move it away; without it, sending starts at record 1"]
    )
  }
}
