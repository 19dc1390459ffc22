import EvqModel

/// One event of the sample account, drawn from random numbers.
///
/// The order of the draws decides the content of the account: first these members, then the properties.
struct SampleEvent {
  let kind: SampleKind
  let contact: SampleContact
  let time: Instant
  /// The number of the object, a contact, company or deal.
  let owner: Int
  private let idBits: UInt64
  private let serial: Int

  private static let day: Int64 = 86_400_000
  private static let hour: Int64 = 3_600_000

  /// `serial` counts all events from 1.
  init(
    _ kind: SampleKind,
    serial: Int,
    _ people: SampleContacts,
    _ now: Instant,
    _ random: inout SeededRandom
  ) {
    self.kind = kind
    self.serial = serial
    contact = people.contacts[random.below(people.contacts.count)]
    // More events in the afternoon than at night.
    let days = Int64(random.below(30)) * SampleEvent.day
    let hours = Int64(max(random.below(24), random.below(24))) * SampleEvent.hour
    let rest = Int64(random.below(Int(SampleEvent.hour)))
    time = now.advanced(byMilliseconds: -1 - min(days + hours + rest, 30 * SampleEvent.day - 1))
    owner = kind.owner(serial: serial, contact, &random)
    idBits = random.next()
  }

  /// Appends the id in HubSpot's form: page views have a prefix and a time.
  func appendID(to bytes: inout [UInt8]) {
    if kind == .visitedPage { bytes.append("leviathan-") }
    CorrelationID.appendUUID(idBits, UInt64(serial), to: &bytes)
    guard kind == .visitedPage else { return }
    bytes.append(UInt8(ascii: "-"))
    bytes.append(decimal: time.milliseconds)
  }

  /// Draws the properties and appends the event in canonical form, as `CanonicalEvent` does.
  func append(to bytes: inout [UInt8], _ random: inout SeededRandom) {
    bytes.append("{\"objectType\":", string: kind.ownerType.name)
    bytes.append(",\"objectId\":", string: kind.ownerID(owner))
    bytes.append(",\"eventType\":", string: kind.rawValue)
    bytes.append(",\"occurredAt\":\"")
    time.append(to: &bytes)
    bytes.append("\",\"id\":\"")
    appendID(to: &bytes)
    bytes.append("\",\"properties\":{")
    var isFirst = true
    for property in kind.properties {
      guard let value = property.value.draw(&random, self) else { continue }
      bytes.append(isFirst ? "" : ",", string: property.name)
      bytes.append(UInt8(ascii: ":"))
      value.append(to: &bytes, contact)
      isFirst = false
    }
    bytes.append("}}")
  }
}

extension [UInt8] {
  /// Appends the decimal digits of a number.
  fileprivate mutating func append(decimal number: Int64) {
    var rest = number.magnitude
    if number < 0 { append(UInt8(ascii: "-")) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = digits.count
      repeat {
        start -= 1
        digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      append(contentsOf: digits[start...])
    }
  }
}

/// A property's value, drawn but not written.
enum SampleValue {
  case text(String)
  case email
  case number(Int)
  /// An index into `SampleData.paths`.
  case url(Int)
  case version(Int, Int, Int)
  /// Whole units and hundredths.
  case amount(Int, String)

  /// Appends the value as a JSON string.
  func append(to bytes: inout [UInt8], _ contact: SampleContact) {
    switch self {
    case .text(let text): JSONText.appendString(text, to: &bytes)
    case .email: JSONText.appendString(contact.email, to: &bytes)
    case .number(let number): JSONText.appendString(String(number), to: &bytes)
    case .url(let path):
      JSONText.appendString("https://www.evq-shop.example" + SampleData.paths[path], to: &bytes)
    case .version(let major, let minor, let patch):
      JSONText.appendString("\(major).\(minor).\(patch)", to: &bytes)
    case .amount(let units, let cents): JSONText.appendString("\(units).\(cents)", to: &bytes)
    }
  }
}

extension SampleSource {
  /// Draws the value of an event; nil if the event lacks the property.
  func draw(_ random: inout SeededRandom, _ event: SampleEvent) -> SampleValue? {
    let contact = event.contact
    switch self {
    case .city:
      if random.chance(4) { return nil }
      return .text(random.chance(3) ? "" : contact.location.city)
    case .country: return random.chance(4) ? nil : .text(contact.location.country)
    case .region: return .text(random.chance(10) ? "" : contact.location.region)
    case .browser: return .text(contact.browser)
    case .device: return .text(contact.device)
    case .email: return .email
    case .oneOf(let values): return .text(random.pick(values))
    case .sometimes(let percent, let values):
      return random.chance(percent) ? .text(random.pick(values)) : nil
    case .number(let range): return .number(range.lowerBound + random.below(range.count))
    case .amount: return SampleSource.amount(&random)
    case .url: return .url(random.below(SampleData.paths.count))
    case .version: return .version(random.below(4) + 1, random.below(10), random.below(20))
    }
  }

  /// Mostly numbers; some are empty and a few are not numbers, as in real accounts.
  private static func amount(_ random: inout SeededRandom) -> SampleValue {
    if random.chance(3) { return .text("") }
    if random.chance(2) { return .text("n/a") }
    return .amount(
      random.pick([29, 49, 99, 129, 299, 999]),
      random.pick(["00", "00", "50", "99"])
    )
  }
}
