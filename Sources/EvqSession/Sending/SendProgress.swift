import EvqEngine
import EvqHubSpot
import EvqModel
import EvqSyntax

/// The progress of sending a file: one line of its journal.
struct SendProgress: Equatable {
  /// The number of records that are done: created, refused, or listed because they may exist.
  var done = 0
  /// The number of refused records.
  var rejected = 0
  /// The number of records that may exist.
  var unclear = 0
  /// The number of records after those in the request in flight.
  ///
  /// Only its events without an id count; the others can be sent again.
  var sending = 0
  /// Why the outcome of that request is unknown; nil while it is in flight.
  var reason: String?
  /// The hash of the records that are done.
  var hash = SendProgress.Hash()
  /// The hash of the records that are done or being sent.
  var sendingHash = SendProgress.Hash()
  /// The length of the file of rejected records.
  var rejectedBytes = 0

  /// A hash of a sequence of records.
  struct Hash: Equatable {
    private(set) var fingerprint = Fingerprint()

    init() {}

    /// Parses a hash; nil for anything else.
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

  /// Parses a line of a journal; nil for anything else.
  init?(_ value: JSONValue?) {
    func count(_ name: String) -> Int? {
      value?[name]?.number.flatMap { Int(exactly: $0) }.flatMap { $0 < 0 ? nil : $0 }
    }
    func hashValue(_ name: String) -> Hash? { value?[name]?.string.flatMap { Hash($0) } }
    guard let done = count("done"), let rejected = count("rejected"),
      let unclear = count("unclear"),
      let sending = count("sending"), sending <= TimelineSender.batchMax,
      let hash = hashValue("hash"),
      let sendingHash = hashValue("sendingHash"), let rejectedBytes = count("rejectedBytes")
    else { return nil }
    (self.done, self.rejected, self.unclear, self.sending) = (done, rejected, unclear, sending)
    (self.hash, self.sendingHash, self.rejectedBytes) = (hash, sendingHash, rejectedBytes)
    reason = value?["reason"]?.string
  }

  /// The line of the journal, with its line end.
  var line: String {
    let counts =
      "{\"done\":\(done),\"rejected\":\(rejected),\"unclear\":\(unclear),\"sending\":\(sending),"
    let reason = reason.map { "\"reason\":\(JSONText.string($0))," } ?? ""
    return counts + reason
      + "\"hash\":\"\(hash.fingerprint)\",\"sendingHash\":\"\(sendingHash.fingerprint)\","
      + "\"rejectedBytes\":\(rejectedBytes)}\n"
  }

  /// Adds the outcomes of the next records.
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

  /// The totals for messages: `248 events sent · 2 rejected`.
  var summary: String {
    let sent = "\((done - rejected - unclear).of("event")) sent · \(rejected) rejected"
    return unclear > 0 ? "\(sent) · \(unclear) unclear" : sent
  }
}

/// A record and its outcome.
typealias SettledRecord = (record: EventRecord, fate: TimelineFate)
