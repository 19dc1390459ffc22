import EvqEngine
import EvqHubSpot
import EvqModel
import EvqSyntax

/// How far a file has been sent: a line of its journal.
struct SendProgress: Equatable {
  /// How many records of the file are done: created, refused, or listed because they may exist.
  var done = 0
  /// How many of those were refused.
  var rejected = 0
  /// How many of those may exist.
  var unclear = 0
  /// How many records after those belong to the request under way.
  ///
  /// Only its events without an id of their own matter: the others are sent again.
  var sending = 0
  /// Why the outcome of that request is not known; nil while it is under way.
  var reason: String?
  /// Of the records that are done.
  var hash = SendProgress.Hash()
  /// Of the records that are done and those being sent.
  var sendingHash = SendProgress.Hash()
  /// The length of the file of rejected records.
  var rejectedBytes = 0

  /// A hash of records in their order.
  struct Hash: Equatable {
    private(set) var fingerprint = Fingerprint()

    init() {}

    /// Nil for a text that no hash prints.
    init?(_ text: String) {
      guard let fingerprint = Fingerprint(hexadecimal: text) else { return nil }
      self.fingerprint = fingerprint
    }

    mutating func add(_ record: EventRecord) {
      fingerprint.add(record.bytes)
      fingerprint.add(CollectionOfOne(UInt8(ascii: "\n")))
    }
  }

  init() {}

  /// Reads a line of a journal; nil for anything else.
  init?(_ value: JSONValue?) {
    func count(_ name: String) -> Int? {
      value?[name]?.number.flatMap { Int(exactly: $0) }.flatMap { $0 < 0 ? nil : $0 }
    }
    func readHash(_ name: String) -> Hash? { value?[name]?.string.flatMap { Hash($0) } }
    guard let done = count("done"), let rejected = count("rejected"),
      let unclear = count("unclear"),
      let sending = count("sending"), sending <= TimelineSender.batchMax,
      let hash = readHash("hash"),
      let sendingHash = readHash("sendingHash"), let rejectedBytes = count("rejectedBytes")
    else { return nil }
    (self.done, self.rejected, self.unclear, self.sending) = (done, rejected, unclear, sending)
    (self.hash, self.sendingHash, self.rejectedBytes) = (hash, sendingHash, rejectedBytes)
    reason = value?["reason"]?.string
  }

  /// The line, with its end.
  var line: String {
    let counts =
      "{\"done\":\(done),\"rejected\":\(rejected),\"unclear\":\(unclear),\"sending\":\(sending),"
    let reason = reason.map { "\"reason\":\(JSONText.string($0))," } ?? ""
    return counts + reason
      + "\"hash\":\"\(hash.fingerprint)\",\"sendingHash\":\"\(sendingHash.fingerprint)\","
      + "\"rejectedBytes\":\(rejectedBytes)}\n"
  }

  /// Records the fates of records that follow the ones that are done.
  mutating func add(_ settled: [SettledRecord]) {
    done += settled.count
    for (record, fate) in settled {
      hash.add(record)
      switch fate {
      case .created: break
      case .refused: rejected += 1
      case .unclear: unclear += 1
      }
    }
    (sending, sendingHash, reason) = (0, hash, nil)
  }

  /// What was done: `248 events sent · 2 rejected`.
  var summary: String {
    let sent = "\((done - rejected - unclear).of("event")) sent · \(rejected) rejected"
    return unclear > 0 ? "\(sent) · \(unclear) unclear" : sent
  }
}

/// A record and what became of it.
typealias SettledRecord = (record: EventRecord, fate: TimelineFate)
