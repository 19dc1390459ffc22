package import EvqModel

extension Account {
  /// The sample account, an invented shop, with data of the 30 days before `now`.
  ///
  /// It has about 5,000 events with contacts, companies and deals, and about 1,500 e-mail events of four
  /// campaigns. The same seed and `now` give the same account; another `now` shifts all times.
  package static func sample(seed: UInt64 = 1, now: Instant) -> Account {
    var sampler = Sampler(seed: seed, now: now)
    return sampler.account()
  }
}

/// Generates the events of the sample account, type by type.
private struct Sampler {
  private let seed: UInt64
  private var random: SeededRandom
  private let now: Instant
  private var builder = AccountBuilder()
  private var contacts: [Contact] = []
  private var serial = 0

  private static let contact = ObjectType("contact")
  private static let company = ObjectType("company")
  private static let deal = ObjectType("deal")

  init(seed: UInt64, now: Instant) {
    self.seed = seed
    random = SeededRandom(seed: seed)
    self.now = now
  }

  mutating func account() -> Account {
    contacts = (0..<SampleData.contactCount).map { contact(number: $0) }
    for kind in SampleKind.allCases {
      let sources = kind.properties
      for _ in 0..<kind.count { append(kind, sources) }
    }
    let records = records()
    let recipients = contacts.map(\.email)
    return builder.build(records: records) { [seed, now] in
      .sample(seed: seed, now: now, recipients: recipients)
    }
  }

  // MARK: Records

  private mutating func contact(number: Int) -> Contact {
    let first = random.pick(SampleData.firstNames)
    let last = random.pick(SampleData.lastNames)
    return Contact(
      id: String(201_001 + number),
      firstName: first,
      lastName: last,
      email:
        "\(first.lowercased()).\(last.lowercased())\(number)@\(random.pick(SampleData.domains))",
      location: random.pick(SampleData.locations),
      browser: random.pick(SampleData.browsers),
      device: random.pick(["DESKTOP", "DESKTOP", "MOBILE", "TABLET"])
    )
  }

  private func records() -> [Account.Record] {
    let people = contacts.map { contact in
      Account.Record(
        objectType: Self.contact,
        id: contact.id,
        properties: [
          "email": contact.email, "firstname": contact.firstName, "lastname": contact.lastName,
          "city": contact.location.city, "country": contact.location.country,
        ]
      )
    }
    let companies = SampleData.domains.enumerated().map { index, domain in
      Account.Record(
        objectType: Self.company,
        id: String(9_001 + index),
        properties: ["domain": domain, "name": domain.split(separator: ".")[0].capitalized]
      )
    }
    let deals = (0..<SampleKind.dealClosed.count).map { index in
      Account.Record(
        objectType: Self.deal,
        id: String(7_001 + index),
        properties: ["dealname": "Deal \(index + 1)", "pipeline": "default"]
      )
    }
    return people + companies + deals
  }

  // MARK: Events

  private mutating func append(_ kind: SampleKind, _ sources: [(String, SampleSource)]) {
    serial += 1
    let contact = random.pick(contacts)
    // More events in the afternoon than at night.
    let day = Int64(random.below(30)) * 86_400_000
    let hour = Int64(max(random.below(24), random.below(24))) * 3_600_000
    let back = min(day + hour + Int64(random.below(3_600_000)), 30 * 86_400_000 - 1)
    let time = now.advanced(byMilliseconds: -1 - back)
    let owner = owner(of: kind, contact)
    builder.append(
      CanonicalEvent(
        time: time,
        eventType: kind.rawValue,
        objectType: owner.type,
        objectId: owner.id,
        id: identifier(of: kind, time),
        properties: properties(from: sources, contact)
      )
    )
  }

  private mutating func owner(
    of kind: SampleKind,
    _ contact: Contact
  ) -> (type: ObjectType, id: String) {
    switch kind {
    case .dealClosed: (Self.deal, String(7_001 + serial % SampleKind.dealClosed.count))
    case .companyVisit: (Self.company, String(9_001 + random.below(SampleData.domains.count)))
    case .visitedPage, .submittedForm, .formView, .callEnded, .signup, .trial, .purchase,
      .featureUsed, .survey:
      (Self.contact, contact.id)
    }
  }

  /// An id in HubSpot's form: page views have a prefix and a time.
  private mutating func identifier(of kind: SampleKind, _ time: Instant) -> String {
    let uuid = CorrelationID.uuid(random.next(), UInt64(serial))
    return kind == .visitedPage ? "leviathan-\(uuid)-\(time.milliseconds)" : uuid
  }

  private mutating func properties(
    from sources: [(String, SampleSource)],
    _ contact: Contact
  ) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    result.reserveCapacity(sources.count)
    for (name, source) in sources {
      if let value = value(of: source, contact) { result.append((name, value)) }
    }
    return result
  }

  private mutating func value(of source: SampleSource, _ contact: Contact) -> String? {
    switch source {
    case .city: return random.chance(4) ? nil : random.chance(3) ? "" : contact.location.city
    case .country: return random.chance(4) ? nil : contact.location.country
    case .region: return random.chance(10) ? "" : contact.location.region
    case .browser: return contact.browser
    case .device: return contact.device
    case .email: return contact.email
    case .oneOf(let values): return random.pick(values)
    case .sometimes(let percent, let values):
      return random.chance(percent) ? random.pick(values) : nil
    case .number(let range): return String(range.lowerBound + random.below(range.count))
    case .amount: return amount()
    case .url: return "https://www.evq-shop.example" + random.pick(SampleData.paths)
    case .version: return "\(random.below(4) + 1).\(random.below(10)).\(random.below(20))"
    }
  }

  /// Mostly numbers; some are empty and a few are not numbers, as in real accounts.
  private mutating func amount() -> String? {
    if random.chance(3) { return "" }
    if random.chance(2) { return "n/a" }
    return "\(random.pick([29, 49, 99, 129, 299, 999])).\(random.pick(["00", "00", "50", "99"]))"
  }
}

/// A contact with the properties that its events copy.
private struct Contact {
  let id: String
  let firstName: String
  let lastName: String
  let email: String
  let location: SampleData.Location
  let browser: String
  let device: String
}

extension Substring {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
