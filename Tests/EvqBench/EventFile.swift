import EvqModel
import Foundation

/// A file of made-up events, the same for a seed on every machine.
struct EventFile {
  /// How values are spread.
  enum Spread: String, CaseIterable {
    /// Every city and event type occurs about as often as every other.
    case even
    /// The first ones have half of the events, the next a quarter, and so on.
    case skewed
    /// As `even`, and three in ten events lack a property, whichever: hardly two are written alike.
    case ragged
  }

  let url: URL
  let count: Int

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

  /// Makes the file, unless it is there.
  init(_ count: Int, _ spread: Spread, in folder: URL) throws {
    self.count = count
    url = folder.appending(path: "events-\(spread.rawValue)-\(count).ndjson")
    guard !FileManager.default.fileExists(atPath: url.path) else { return }
    let unfinished = url.appendingPathExtension("part")
    try Data().write(to: unfinished)
    let file = try FileHandle(forWritingTo: unfinished)
    var random = SeededRandom(seed: 20_261_121)
    var bytes: [UInt8] = []
    for number in 0..<count {
      EventFile.append(number, spread, &random, to: &bytes)
      guard bytes.count > 1 << 22 || number == count - 1 else { continue }
      try file.write(contentsOf: bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    try file.close()
    try FileManager.default.moveItem(at: unfinished, to: url)
  }

  var bytes: Int {
    ((try? FileManager.default.attributesOfItem(atPath: url.path)[.size]) as? Int) ?? 0
  }

  /// One event of about 540 bytes; ten share their moment.
  private static func append(
    _ number: Int,
    _ spread: Spread,
    _ random: inout SeededRandom,
    to bytes: inout [UInt8]
  ) {
    let time = start.advanced(byMilliseconds: Int64(number / 10) * 13_000)
    let type = types[place(in: types.count, spread, &random)]
    let city = cities[place(in: cities.count, spread, &random)]
    let session = String(random.next(), radix: 16)
    func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
    add("{\"objectType\":\"CONTACT\",\"objectId\":\"\(200_000 + random.below(90_000))\"")
    add(",\"eventType\":\"\(type)\",\"occurredAt\":\"\(time)\"")
    add(",\"id\":\"\(String(random.next(), radix: 16))-\(number)\"")
    let properties = [
      ("hs_city", city), ("hs_region", "region \(random.below(40))"),
      ("hs_country", "country \(random.below(60))"),
      (
        "hs_page_url",
        "https://www.evq-shop.example/products/\(random.below(5_000))"
          + "?utm_source=mail&utm_campaign=autumn\(random.below(9))"
      ),
      ("hs_title", "A page about product number \(random.below(5_000))"),
      ("hs_user_agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (like Gecko)"),
      ("plan", random.pick(plans)), ("amount", "\(random.below(900)).\(10 + random.below(90))"),
      ("hs_session_id", session), ("hs_referrer", "https://search.example/?q=\(session)"),
    ]
    let written = properties.filter { _ in spread != .ragged || random.below(10) >= 3 }
    add(",\"properties\":{")
    add(written.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ","))
    add("}}\n")
  }

  private static func place(
    in count: Int,
    _ spread: Spread,
    _ random: inout SeededRandom
  ) -> Int {
    switch spread {
    case .even, .ragged: random.below(count)
    case .skewed: min(count - 1, random.next().trailingZeroBitCount)
    }
  }
}
