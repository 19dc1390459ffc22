import EvqHTTP
import EvqModel

extension Account {
  /// The legacy e-mail events of an account and their campaigns.
  package struct Mail: Sendable {
    /// The index entry of one event: its location and its filter keys.
    struct Event: Sendable {
      let created: Int64
      let offset: Int
      let length: UInt32
      /// Nil for an unknown type.
      let type: EmailEventType?
      /// Whether `filteredEvent` is true: a machine opened or clicked.
      let isFiltered: Bool
      let idHash: UInt64
      /// The first bytes of the id, which sort events of the same time.
      let idPrefix: UInt64
      /// Nil for an event without a recipient, such as `UNBOUNCE`.
      let recipientHash: UInt64?
      let appId: Int64?
      let campaignId: Int64?
    }

    /// A campaign, derived from its events.
    struct Campaign: Sendable {
      let id: Int64
      var label: CampaignLabel
      var counters: [EmailEventType: Int] = [:]
      /// The times of the first and last e-mail.
      var sending: ClosedRange<Int64>?
      var lastUpdated: Int64
    }

    let store: EventStore
    /// Newest first; events of the same time by id.
    let events: [Event]
    /// Sorted by their latest event, newest first.
    let campaigns: [Campaign]

    package var count: Int { events.count }

    static let empty = Mail(store: .memory(ByteBuffer([])), events: [], labels: [:])

    /// `events` must be sorted; `labels` are the campaigns' names.
    init(store: EventStore, events: [Event], labels: [Int64: CampaignLabel]) {
      self.store = store
      self.events = events
      var campaigns: [Int64: Campaign] = [:]
      for event in events {
        // Subscription changes have campaign 0, which does not exist.
        guard let id = event.campaignId, id != 0 else { continue }
        let new = Campaign(
          id: id,
          label: labels[id] ?? CampaignLabel(appId: event.appId ?? 0),
          lastUpdated: event.created
        )
        campaigns[id, default: new].count(event)
      }
      self.campaigns = campaigns.values.sorted {
        ($0.lastUpdated, $0.id) > ($1.lastUpdated, $1.id)
      }
    }

    /// The positions of the events in a closed range of times.
    func positions(since: Int64?, through: Int64?) -> Range<Int> {
      let start = through.map { through in firstPosition { $0.created <= through } } ?? 0
      let end = since.map { since in firstPosition { $0.created < since } } ?? events.count
      return start..<max(start, end)
    }

    /// The first position with the cursor's time and hash that satisfies a predicate.
    func position<Failure: Error>(
      of cursor: MailCursor,
      where isMatch: (Event) throws(Failure) -> Bool
    ) throws(Failure) -> Int? {
      var position = firstPosition { !$0.precedes(cursor) }
      while position < events.count, MailCursor(events[position]).isTied(with: cursor) {
        if events[position].idHash == cursor.hash, try isMatch(events[position]) {
          return position
        }
        position += 1
      }
      return nil
    }

    /// Binary search for the first event that satisfies a predicate; all later ones do, too.
    private func firstPosition(where isAfter: (Event) -> Bool) -> Int {
      var low = 0
      var high = events.count
      while low < high {
        let middle = low + (high - low) / 2
        if isAfter(events[middle]) { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }
}

/// The names of a campaign and of the application that sent it.
struct CampaignLabel: Sendable {
  var appId: Int64
  var appName: String?
  var name: String?
  var subject: String?
}

extension Account.Mail.Campaign {
  fileprivate mutating func count(_ event: Account.Mail.Event) {
    lastUpdated = max(lastUpdated, event.created)
    guard let type = event.type else { return }
    counters[type, default: 0] += 1
    if type == .sent || type == .dropped {
      let known = sending ?? event.created...event.created
      sending = min(known.lowerBound, event.created)...max(known.upperBound, event.created)
    }
  }
}

/// A position among e-mail events: the `offset` of a page.
struct MailCursor {
  let created: Int64
  let prefix: UInt64
  let hash: UInt64

  init(_ event: Account.Mail.Event) {
    created = event.created
    prefix = event.idPrefix
    hash = event.idHash
  }

  /// The position of an event.
  init(created: Int64, id: String) {
    self.created = created
    prefix = MailCursor.prefix(of: id.utf8)
    hash = ByteHash.of(id.utf8)
  }

  /// Nil if the text is not an offset; percent-encoded and unpadded ones are accepted.
  init?(token: String) {
    guard let parts = Base64.decodeCursor(token)?.split(separator: "|"), parts.count == 3,
      let created = Int64(parts[0]), let prefix = UInt64(parts[1]), let hash = UInt64(parts[2])
    else { return nil }
    self.created = created
    self.prefix = prefix
    self.hash = hash
  }

  var token: String { Base64.encode("\(created)|\(prefix)|\(hash)") }

  /// Whether both have the same time and id prefix: their order needs the whole ids.
  func isTied(with other: MailCursor) -> Bool {
    created == other.created && prefix == other.prefix
  }

  /// The first eight bytes of an id as a number with the same order.
  static func prefix(of id: some Sequence<UInt8>) -> UInt64 {
    var prefix: UInt64 = 0
    var count: UInt64 = 0
    for byte in id.prefix(8) {
      prefix = prefix << 8 | UInt64(byte)
      count += 1
    }
    return count == 0 ? 0 : prefix << (8 * (8 - count))
  }
}

extension Account.Mail.Event {
  fileprivate func precedes(_ cursor: MailCursor) -> Bool {
    created != cursor.created ? created > cursor.created : idPrefix < cursor.prefix
  }
}
