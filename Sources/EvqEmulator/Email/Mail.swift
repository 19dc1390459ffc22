import EvqModel

extension Account {
  /// The legacy e-mail events of an account, and the campaigns that they belong to.
  package struct Mail: Sendable {
    /// One event: where it stands in the store, and what requests filter by.
    struct Event: Sendable {
      let created: Int64
      let offset: Int
      let length: UInt32
      /// Nil for a type that the service does not know.
      let type: EmailEventType?
      /// Whether `filteredEvent` is true: an open or click of a machine.
      let isFiltered: Bool
      let idHash: UInt64
      /// The first bytes of the id, which order events of one time.
      let idPrefix: UInt64
      /// Nil for an event without a recipient, as an `UNBOUNCE` is.
      let recipientHash: UInt64?
      let appId: Int64?
      let campaignId: Int64?
    }

    /// A campaign, as far as its events tell.
    struct Campaign: Sendable {
      let id: Int64
      var label: CampaignLabel
      var counters: [EmailEventType: Int] = [:]
      /// When its e-mails were sent.
      var sending: ClosedRange<Int64>?
      var lastUpdated: Int64
    }

    let store: EventStore
    /// Newest first; events of one time by id.
    let events: [Event]
    /// The one with the newest event first.
    let campaigns: [Campaign]

    package var count: Int { events.count }

    static let empty = Mail(store: .memory(ByteBuffer([])), events: [], labels: [:])

    /// Takes events in order, and what is known of campaigns beyond their events.
    init(store: EventStore, events: [Event], labels: [Int64: CampaignLabel]) {
      self.store = store
      self.events = events
      var campaigns: [Int64: Campaign] = [:]
      for event in events {
        // Changes of a subscription belong to no campaign; they say campaign 0.
        guard let id = event.campaignId, id != 0 else { continue }
        let fresh = Campaign(
          id: id,
          label: labels[id] ?? CampaignLabel(appId: event.appId ?? 0),
          lastUpdated: event.created
        )
        campaigns[id, default: fresh].count(event)
      }
      self.campaigns = campaigns.values.sorted {
        ($0.lastUpdated, $0.id) > ($1.lastUpdated, $1.id)
      }
    }

    /// The positions of the events from a time on, up to and with another.
    func positions(since: Int64?, through: Int64?) -> Range<Int> {
      let start = through.map { through in firstPosition { $0.created <= through } } ?? 0
      let end = since.map { since in firstPosition { $0.created < since } } ?? events.count
      return start..<max(start, end)
    }

    /// The position of an event; of events that look the same, the first that is accepted.
    func position<Failure: Error>(
      of cursor: MailCursor,
      where isWanted: (Event) throws(Failure) -> Bool
    ) throws(Failure) -> Int? {
      var position = firstPosition { !$0.precedes(cursor) }
      while position < events.count, MailCursor(events[position]).isBeside(cursor) {
        if events[position].idHash == cursor.hash, try isWanted(events[position]) {
          return position
        }
        position += 1
      }
      return nil
    }

    /// By halves: the first position whose event has a property that all behind it have, too.
    private func firstPosition(where isBehind: (Event) -> Bool) -> Int {
      var low = 0
      var high = events.count
      while low < high {
        let middle = low + (high - low) / 2
        if isBehind(events[middle]) { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }
}

/// What a campaign is called, and by which application it was sent.
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

/// A place among e-mail events: the offset of a page, in base64.
struct MailCursor {
  let created: Int64
  let prefix: UInt64
  let hash: UInt64

  init(_ event: Account.Mail.Event) {
    created = event.created
    prefix = event.idPrefix
    hash = event.idHash
  }

  /// The place of an event with this id.
  init(created: Int64, id: String) {
    self.created = created
    prefix = MailCursor.prefix(of: id.utf8)
    hash = ByteHash.of(id.utf8)
  }

  /// Nil for a text that is no offset; percent-encoded and unpadded ones are accepted.
  init?(token: String) {
    guard let parts = Base64.decodeCursor(token)?.split(separator: "|"), parts.count == 3,
      let created = Int64(parts[0]), let prefix = UInt64(parts[1]), let hash = UInt64(parts[2])
    else { return nil }
    self.created = created
    self.prefix = prefix
    self.hash = hash
  }

  var token: String { Base64.encode("\(created)|\(prefix)|\(hash)") }

  /// Whether both are equal in what events are ordered by without reading them.
  func isBeside(_ other: MailCursor) -> Bool {
    created == other.created && prefix == other.prefix
  }

  /// The first eight bytes of an id as a number that orders like they do.
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
