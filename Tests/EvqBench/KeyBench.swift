import EvqTestSupport
import Foundation

/// Measures what a key costs in the shell, from its byte to the last byte of what it paints.
///
/// The program runs at a pseudo-terminal with a full history; the text is a statement of 2,000 characters.
struct KeyBench {
  private let evq: String
  private let home: URL
  private var isSound = true

  /// The most that a key may take at the median, in milliseconds.
  private static let wanted = 5.0
  private static let length = 2_000
  private static let keys = 300

  /// Runs it all; whether every figure is as wanted.
  static func run(evq: String) throws -> Bool {
    let home = FileManager.default.temporaryDirectory.appending(path: "evq-keys-\(UUID())")
    defer { try? FileManager.default.removeItem(at: home) }
    var bench = KeyBench(evq: evq, home: home)
    try bench.makeHistory()
    try bench.makeAccount()
    for (columns, rows) in [(80, 24), (120, 50)] {
      Bench.say("\nkeys in a statement of \(KeyBench.length) characters, \(columns)x\(rows)\n")
      for place in Place.allCases { try bench.measure(place, columns, rows) }
    }
    return bench.isSound
  }

  private init(evq: String, home: URL) {
    self.evq = evq
    self.home = home
  }

  /// As many statements as a history keeps.
  private func makeHistory() throws {
    let folder = home.appending(path: "evq")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let lines = (0..<10_000).map { number in
      "from events where objectId = \(number) and property.hs_city = \"münchen\" | count by day\n"
    }
    try lines.joined().write(
      to: folder.appending(path: "history"),
      atomically: true,
      encoding: .utf8
    )
  }

  private static let accountName = "account.ndjson"

  /// Two thousand events with three properties each that no other one has.
  private func makeAccount() throws {
    let lines = (0..<2_000).map { number in
      let properties = (0..<3).map { "\"number_\(number)_\($0)\":\"\($0)\"" }
      return "{\"id\":\"\(number)\",\"eventType\":\"e_visited_page\",\"objectType\":\"CONTACT\","
        + "\"objectId\":\"1\",\"occurredAt\":\"2026-01-01T00:00:00.000Z\","
        + "\"properties\":{\(properties.joined(separator: ","))}}\n"
    }
    try lines.joined().write(
      to: home.appending(path: KeyBench.accountName),
      atomically: true,
      encoding: .utf8
    )
  }

  // MARK: Keys

  /// Where keys are pressed, and which.
  private enum Place: String, CaseIterable {
    case end = "letters at the end"
    case stage = "names of columns in a stage at the end"
    case properties = "names at the end, of an account with 6,000"
    case middle = "letters in the middle"
    case deleting = "Backspace in the middle"
    case moving = "Left and Right in the middle"
    case wrapped = "letters in the middle of one long line"
    case wide = "letters in the middle of text that is not ASCII"

    /// The text before the first key is pressed.
    var text: String {
      switch self {
      case .end, .middle, .deleting, .moving: KeyBench.statement("portland", separator: "\n  ")
      case .stage:
        KeyBench.statement("portland", separator: "\n  ")
          + "\") | extend x1 = lower(id) | where "
      case .properties: KeyBench.statement("portland", separator: "\n  ") + "\") and property."
      case .wrapped: KeyBench.statement("portland", separator: " ")
      case .wide: KeyBench.statement("\"são paulo 東京\"", separator: "\n  ")
      }
    }

    /// What brings the cursor to its place.
    var approach: [String] {
      switch self {
      case .end, .stage, .properties: []
      case .middle, .deleting, .moving, .wide: Array(repeating: "\u{1B}[A", count: 15)
      case .wrapped: ["\u{1}"] + Array(repeating: "\u{1B}[1;5C", count: 120)
      }
    }

    /// What the program is started with, where a folder holds the account's file.
    func options(_ home: URL) -> [String] {
      self == .properties ? ["--account", home.appending(path: KeyBench.accountName).path] : []
    }

    func key(_ number: Int) -> String {
      switch self {
      case .end, .middle, .wrapped, .wide: number % 7 == 6 ? " " : "x"
      case .stage: number % 10 < 5 ? ["p", "r", "o", "p", "e"][number % 5] : "\u{7F}"
      case .properties: number % 10 < 5 ? ["n", "u", "m", "b", "e"][number % 5] : "\u{7F}"
      case .deleting: "\u{7F}"
      case .moving: number % 50 < 25 ? "\u{1B}[D" : "\u{1B}[C"
      }
    }
  }

  private static func statement(_ city: String, separator: String) -> String {
    var text = "from events where eventType = pe123_signup"
    var number = 0
    while text.count < length {
      text += "\(separator)and (property.hs_city != \(city) or objectId != \"\(number)\")"
      number += 1
    }
    return String(text.prefix(length))
  }

  private mutating func measure(_ place: Place, _ columns: Int, _ rows: Int) throws {
    let typist = try Typist(
      [evq] + place.options(home),
      home: home,
      columns: columns,
      rows: rows
    )
    try typist.waitForPrompt()
    try typist.press("\u{1B}[200~" + place.text + "\u{1B}[201~")
    for key in place.approach { try typist.press(key) }
    let before = typist.writeCount
    var times: [Double] = []
    for number in 0..<KeyBench.keys { times.append(try typist.press(place.key(number))) }
    let writes = typist.writeCount.flatMap { after in
      before.map { Double(after - $0) / Double(KeyBench.keys) }
    }
    report(place.rawValue, times, writes)
  }

  private mutating func report(_ title: String, _ times: [Double], _ writes: Double?) {
    let sorted = times.sorted()
    let late = sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
    let figures = String(
      format: "median %6.2f ms · p95 %6.2f ms · most %6.2f ms · ",
      times.median,
      late,
      sorted.last ?? .nan
    )
    // What comes in after a pause of a slow machine may add a write to a few of the keys.
    let isHeld = times.median < KeyBench.wanted && (writes ?? 1) < 1.05
    isSound = isSound && isHeld
    let counted = writes.map { String(format: "%.2f writes per key", $0) } ?? "writes not counted"
    Bench.say("  \(title.padded(50))\(figures)\(counted)\(isHeld ? "" : " · too much")")
  }
}
