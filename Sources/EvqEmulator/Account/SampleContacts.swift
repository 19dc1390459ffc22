import EvqModel

/// A contact of the sample account, with the values that its events copy.
struct SampleContact: Sendable {
  let number: Int
  private let firstName: Int
  private let lastName: Int
  private let domain: Int
  private let locationIndex: Int
  private let browserIndex: Int
  private let deviceIndex: Int

  init(number: Int, _ random: inout SeededRandom) {
    self.number = number
    firstName = random.below(SampleData.firstNames.count)
    lastName = random.below(SampleData.lastNames.count)
    domain = random.below(SampleData.domains.count)
    locationIndex = random.below(SampleData.locations.count)
    browserIndex = random.below(SampleData.browsers.count)
    deviceIndex = random.below(SampleData.devices.count)
  }

  var first: String { SampleData.firstNames[firstName] }
  var last: String { SampleData.lastNames[lastName] }
  var location: SampleData.Location { SampleData.locations[locationIndex] }
  var browser: String { SampleData.browsers[browserIndex] }
  var device: String { SampleData.devices[deviceIndex] }

  var email: String {
    "\(first.lowercased()).\(last.lowercased())\(number)@\(SampleData.domains[domain])"
  }
}

/// The contacts of the sample account.
struct SampleContacts: Sendable {
  let contacts: [SampleContact]
  /// The random numbers after the contacts, with which the events begin.
  let random: SeededRandom
  private let hashes: [UInt64]

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    contacts = (0..<SampleData.contactCount).map { SampleContact(number: $0, &random) }
    self.random = random
    hashes = SampleContacts.hashes(.survey)
  }

  /// The hashes of the objects that events of a kind can have, by `SampleEvent.owner`.
  func ownerHashes(of kind: SampleKind) -> [UInt64] {
    kind.isOwnedByContact ? hashes : SampleContacts.hashes(kind)
  }

  private static func hashes(_ kind: SampleKind) -> [UInt64] {
    (0..<kind.ownerCount).map { EventKind.objectHash(kind.ownerType, kind.ownerID($0).utf8) }
  }
}

/// The objects that own the events of a kind.
extension SampleKind {
  private static let contact = ObjectType("contact")
  private static let company = ObjectType("company")
  private static let deal = ObjectType("deal")

  private enum Owner { case contact, company, deal }

  private var ownerKind: Owner {
    switch self {
    case .dealClosed: .deal
    case .companyVisit: .company
    case .visitedPage, .submittedForm, .formView, .callEnded, .signup, .trial, .purchase,
      .featureUsed, .survey:
      .contact
    }
  }

  var isOwnedByContact: Bool { ownerKind == .contact }

  var ownerType: ObjectType {
    switch ownerKind {
    case .contact: SampleKind.contact
    case .company: SampleKind.company
    case .deal: SampleKind.deal
    }
  }

  var ownerCount: Int {
    switch ownerKind {
    case .contact: SampleData.contactCount
    case .company: SampleData.domains.count
    case .deal: SampleKind.dealClosed.count
    }
  }

  /// The id of the object with this number.
  func ownerID(_ number: Int) -> String {
    switch ownerKind {
    case .contact: String(201_001 + number)
    case .company: String(9_001 + number)
    case .deal: String(7_001 + number)
    }
  }

  /// The number of the object of an event.
  func owner(serial: Int, _ contact: SampleContact, _ random: inout SeededRandom) -> Int {
    switch ownerKind {
    case .contact: contact.number
    case .company: random.below(ownerCount)
    case .deal: serial % ownerCount
    }
  }
}

/// The CRM records of the sample account.
enum SampleRecords {
  /// Contacts, then companies, then deals.
  static func all(_ people: SampleContacts) -> [Account.Record] {
    let contacts = people.contacts.map { contact in
      record(
        .survey,
        contact.number,
        [
          "email": contact.email, "firstname": contact.first, "lastname": contact.last,
          "city": contact.location.city, "country": contact.location.country,
        ]
      )
    }
    let companies = SampleData.domains.enumerated().map { index, domain in
      let name = domain.split(separator: ".")[0].capitalized
      return record(.companyVisit, index, ["domain": domain, "name": name])
    }
    let deals = (0..<SampleKind.dealClosed.ownerCount).map { index in
      record(.dealClosed, index, ["dealname": "Deal \(index + 1)", "pipeline": "default"])
    }
    return contacts + companies + deals
  }

  /// The record that owns events of a kind.
  private static func record(
    _ kind: SampleKind,
    _ number: Int,
    _ properties: NameTable<String>
  ) -> Account.Record {
    Account.Record(
      objectType: kind.ownerType,
      id: kind.ownerID(number),
      properties: properties
    )
  }
}

extension Substring {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
