import EvqModel
import Foundation

/// A generator of made-up events, the same for a seed on every machine.
struct EventFile {
  /// How values are spread.
  enum Spread: String, CaseIterable {
    /// Every city and event type occurs about as often as every other.
    case even
    /// The first one has half of the events, the next a quarter, and so on.
    case skewed
    /// As `even`, but three in ten properties are missing and the others are in any order.
    case ragged
  }

  /// The fields of an event apart from its properties.
  static let columns = ["objectType", "objectId", "eventType", "occurredAt", "id"]
  static let properties = [
    "hs_city", "hs_region", "hs_country", "hs_page_url", "hs_title", "hs_user_agent", "plan",
    "amount",
    "hs_session_id", "hs_referrer",
  ]
  /// The ids of contacts start here; there are 500,000, and most occur among 2 million events.
  static let firstPerson = 200_000
  private static let people = 500_000

  private static let types = [
    "pe123_signup", "e_visited_page", "e_clicked_email", "pe123_purchase", "e_submitted_form",
    "e_opened_email", "pe123_trial_started", "e_meeting_booked",
  ]
  private static let cities = [
    "portland", "new york", "berlin", "london", "austin", "paris", "tokyo", "madrid", "são paulo",
    "münchen",
  ]
  private static let plans = ["free", "pro", "team"]
  private static let start = Instant(clamping: 1_767_225_600_000)

  private let spread: Spread
  private var random = SeededRandom(seed: 20_261_121)
  private var number = 0

  init(_ spread: Spread) { self.spread = spread }

  /// The values of the next event, in the order of `columns`, and its properties.
  ///
  /// An event has about 540 bytes as JSON; ten share their moment.
  private mutating func next() -> (values: [String], properties: [(name: String, value: String)]) {
    let time = EventFile.start.advanced(byMilliseconds: Int64(number / 10) * 13_000)
    let type = EventFile.types[index(below: EventFile.types.count)]
    let city = EventFile.cities[index(below: EventFile.cities.count)]
    let session = String(random.next(), radix: 16)
    let person = EventFile.firstPerson + random.below(EventFile.people)
    let id = "\(String(random.next(), radix: 16))-\(number)"
    number += 1
    let values = [
      city, "region \(random.below(40))", "country \(random.below(60))",
      "https://www.evq-shop.example/products/\(random.below(5_000))"
        + "?utm_source=mail&utm_campaign=autumn\(random.below(9))",
      "A page about product number \(random.below(5_000))",
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (like Gecko)",
      random.pick(EventFile.plans),
      "\(random.below(900)).\(10 + random.below(90))", session,
      "https://search.example/?q=\(session)",
    ]
    var properties = zip(EventFile.properties, values).map { (name: $0, value: $1) }
    if spread == .ragged { makeRagged(&properties) }
    return (["CONTACT", "\(person)", type, "\(time)", id], properties)
  }

  private mutating func makeRagged(_ properties: inout [(name: String, value: String)]) {
    properties.removeAll { _ in random.below(10) < 3 }
    for index in properties.indices.dropFirst() {
      properties.swapAt(index, random.below(index + 1))
    }
  }

  /// Appends the next event as a line of JSON.
  mutating func appendJSON(to bytes: inout [UInt8]) {
    let (values, properties) = next()
    let fields = zip(EventFile.columns, values).map { "\"\($0)\":\"\($1)\"" }
    let inner = properties.map { "\"\($0.name)\":\"\($0.value)\"" }
    let object = "{\(inner.joined(separator: ","))}"
    bytes += "{\(fields.joined(separator: ",")),\"properties\":\(object)}\n".utf8
  }

  /// Appends the next event as a record of CSV; no value needs quotes, and none is missing.
  mutating func appendCSV(to bytes: inout [UInt8]) {
    let (values, properties) = next()
    bytes += ((values + properties.map(\.value)).joined(separator: ",") + "\n").utf8
  }

  private mutating func index(below count: Int) -> Int {
    switch spread {
    case .even, .ragged: random.below(count)
    case .skewed: min(count - 1, random.next().trailingZeroBitCount)
    }
  }
}
