import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Accounts over files: responses as in memory, and errors for changed files.
struct AccountFileTests {
  private func memory(_ text: String) async throws -> Account {
    let scanner = try RecordScanner(slots: Account.slots, slotCount: Account.slots.count)
    var source = MemorySource(ByteBuffer(text), layout: .lines, scanner: scanner)
    return try await Account(reading: &source)
  }

  private func get(_ account: Account, _ query: [(name: String, value: String)]) -> TestResponse {
    let request = HTTPRequest(path: eventsPath, query: query)
    return TestResponse(Emulator(account: account).response(to: request))
  }

  /// Lines of events of one type, one minute apart, all of the same length.
  private static func lines(_ count: Int) -> String {
    (0..<count).map { number in
      let time = testNow.advanced(byMilliseconds: -60_000 * Int64(count - number))
      return
        "{\"id\":\"n\(1_000_000 + number)\",\"eventType\":\"pe1_a\",\"objectType\":\"contact\","
        + "\"objectId\":\"\(1_000_000 + number)\",\"occurredAt\":\"\(time)\",\"properties\":{}}\n"
    }.joined()
  }

  // MARK: Equal to memory

  @Test("a file returns the same pages as memory, forward and backward", arguments: 1...4)
  func sameResponses(seed: Int) async throws {
    var generator = RandomEvents(seed: UInt64(seed))
    let objects = generator.objects(300)
    let text = objects.joined(separator: "\n") + "\nnot json\r\n\n{\"id\":\"lonely\"}\n"
    let file = try TemporaryFile(text)
    let inMemory = try await memory(text)
    let served = try await Account(readingFileAt: file.path, countsProperties: true)
    #expect(served.catalog == inMemory.catalog)
    #expect(served.rejectedCount == inMemory.rejectedCount && inMemory.rejectedCount > 2)
    for _ in 0..<60 {
      var query = generator.query()
      for _ in 0..<20 {
        let response = get(served, query)
        #expect(response.text == get(inMemory, query).text, "\(query)")
        #expect(response.status == 200)
        query.removeAll { $0.name == "after" || $0.name == "before" }
        if let cursor = response.cursor("prev", "before") {
          let back = query + [(name: "before", value: cursor)]
          #expect(get(served, back).text == get(inMemory, back).text, "\(back)")
        }
        guard let cursor = response.cursor("next", "after") else { break }
        query.append(("after", cursor))
      }
    }
  }

  @Test("records in HubSpot's form are served like others", arguments: [false, true])
  func canonicalRecords(isOld: Bool) async throws {
    var odd = RandomEvents(seed: 11)
    let canonical = (0..<250).map { number in
      let time = testNow.advanced(byMilliseconds: -1_000 * Int64(number / 2))
      return "{\"objectType\":\"CONTACT\",\"objectId\":\"\(number % 3)\",\"eventType\":\"pe1_a\","
        + "\"occurredAt\":\"\(time)\",\"id\":\"c\(number)\",\"properties\":"
        + (number.isMultiple(of: 5)
          ? "{}}" : "{\"hs_city\":\"são paulo\",\"n\":\"\(number % 4)\"}}")
    }
    let lines = zip(canonical, odd.objects(250)).flatMap { [$0, $1] }
    let text = lines.joined(separator: "\n")
    let file = try TemporaryFile(text)
    if isOld { try file.age() }
    let served = try await Account(readingFileAt: file.path)
    let held = try await memory(text)
    let queries = [
      "", "&property.n=2", "&properties=n", "&property.hs_city=são paulo&sort=-occurredAt",
      "&objectType=contact&objectId=1", "&id=c7&id=c8",
    ]
    for query in queries {
      let pairs = QueryEncoding.decode("eventType=pe1_a&limit=100" + query)
      let answer = get(served, pairs)
      #expect(answer.text == get(held, pairs).text, "\(query)")
      #expect(answer.status == 200 && !answer.results.isEmpty, "\(query)")
    }
  }

  @Test(
    "every file layout is served",
    arguments: ["lines", "array", "page", "mark", "pretty"]
  )
  func layouts(name: String) async throws {
    var generator = RandomEvents(seed: 7)
    let objects = generator.objects(2_100)
    let text =
      switch name {
      case "lines": objects.joined(separator: "\n")
      case "array": "[" + objects.joined(separator: ",\n") + "]"
      case "page": "{\"total\":5,\"results\":[" + objects.joined(separator: ",") + "]}"
      case "mark": "\u{FEFF}" + objects.joined(separator: "\r\n")
      default:
        "[\n" + objects.map { $0.replacing(",\"", with: ",\n  \"") }.joined(separator: ",\n")
          + "\n]"
      }
    let isLines = name == "lines" || name == "mark"
    let file = try TemporaryFile(text, ending: isLines ? "jsonl" : "json")
    let served = try await Account(readingFileAt: file.path)
    let inMemory = try await memory(objects.joined(separator: "\n"))
    #expect(served.rejectedCount == inMemory.rejectedCount)
    for type in RandomEvents.types {
      let query = [(name: "eventType", value: type), (name: "limit", value: "100")]
      #expect(get(served, query).text == get(inMemory, query).text)
    }
  }

  @Test func `events of the same time have a stable order, which descending reverses`() async throws
  {
    let lines = ["c", "a", "b", "d"].map {
      "{\"id\":\"\($0)\",\"eventType\":\"pe1_a\",\"objectType\":\"contact\",\"objectId\":\"1\","
        + "\"occurredAt\":\"2026-01-01T00:00:00Z\"}"
    }
    let file = try TemporaryFile(lines.joined(separator: "\n"))
    let account = try await Account(readingFileAt: file.path)
    for (sort, expected) in [("occurredAt", "cabd"), ("-occurredAt", "dbac")] {
      var query = [("eventType", "pe1_a"), ("sort", sort), ("limit", "1")].map {
        (name: $0.0, value: $0.1)
      }
      var ids = ""
      while true {
        let response = get(account, query)
        ids += response.ids.joined()
        query.removeAll { $0.name == "after" }
        guard let cursor = response.cursor("next", "after") else { break }
        query.append(("after", cursor))
      }
      #expect(ids == expected)
    }
  }

  @Test func `the catalog always has the types, and the properties if they are counted`()
    async throws
  {
    let file = try TemporaryFile(RandomEvents.lineWithProperties)
    let counted = try await Account(readingFileAt: file.path, countsProperties: true)
    #expect(counted.catalog.propertyCounts == ["p": 1, "q": 1])
    let served = try await Account(readingFileAt: file.path)
    #expect(served.catalog.propertyCounts.isEmpty && served.catalog.sampledEvents == 0)
    #expect(served.catalog.eventCounts == ["pe1_a": 1])
  }

  // MARK: Reads

  @Test func `a page reads only its own events`() async throws {
    let text = AccountFileTests.lines(2_000)
    let file = try TemporaryFile(text)
    let account = try await Account(readingFileAt: file.path)
    let length = text.utf8.count / 2_000
    let query = [
      (name: "eventType", value: "pe1_a"), (name: "limit", value: "10"),
      (
        name: "occurredAfter",
        value: testNow.advanced(byMilliseconds: -60_000 * 100).description
      ),
    ]
    let before = get(account, query)
    // All other events are overwritten, before and after the page.
    try file.overwrite(String(repeating: "x", count: length * 1_900))
    try file.overwrite(String(repeating: "x", count: length * 90), at: length * 1_910)
    let after = get(account, query)
    #expect(after.status == 200 && after.text == before.text && after.ids.count == 10)
    let cursor = try #require(after.cursor("next", "after"))
    #expect(get(account, query + [(name: "after", value: cursor)]).status == 500)
  }

  @Test func `a removed file is still served`() async throws {
    let file = try TemporaryFile(AccountFileTests.lines(3))
    let account = try await Account(readingFileAt: file.path)
    try FileManager.default.removeItem(atPath: file.path)
    #expect(get(account, [("eventType", "pe1_a")]).ids.count == 3)
  }

  // MARK: Failing files

  @Test(
    "a changed file is an internal error",
    arguments: ["shorter", "other", "id", "time"],
    [false, true]
  )
  func changes(how: String, isOld: Bool) async throws {
    let file = try TemporaryFile(AccountFileTests.lines(200))
    if isOld { try file.age() }
    let account = try await Account(readingFileAt: file.path)
    switch how {
    case "shorter": try file.truncate(to: 500)
    case "other": try file.overwrite(String(repeating: "{\"a\":1}\n", count: 3_000))
    case "id": try file.overwrite("{\"id\":\"n9")
    default:
      let range = try #require(AccountFileTests.lines(1).firstRange(of: "occurred"))
      try file.overwrite(
        "occurreD",
        at: range.lowerBound.utf16Offset(in: AccountFileTests.lines(1))
      )
    }
    let response = get(account, [("eventType", "pe1_a")])
    #expect(response.status == 500)
    #expect(response.body?["status"]?.string == "error")
    #expect(response.body?["correlationId"]?.string?.count == 36)
    #expect(response.body?["message"]?.string?.contains("it was opened") == true)
    // A request that reads no events still succeeds.
    let types = HTTPRequest(path: eventTypesPath)
    #expect(Emulator(account: account).response(to: types).status == 200)
  }

  @Test("an account must be a regular file", arguments: ["-", "pipe", "folder", "missing"])
  func refuses(name: String) async throws {
    let path = NSTemporaryDirectory() + "evq-\(UUID()).ndjson"
    switch name {
    case "pipe": mkfifo(path, 0o600)
    case "folder":
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    default: break
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    // Opening a pipe without a writer would block, so the test opens both ends.
    let pipe = name == "pipe" ? open(path, O_RDWR) : -1
    defer { if pipe >= 0 { close(pipe) } }
    let error = await #expect(throws: RuntimeFailure.self) {
      _ = try await Account(readingFileAt: name == "-" ? "-" : path)
    }
    let isSeekable = name == "folder" || name == "missing"
    #expect(error?.code == (isSeekable ? .unreadableInput : .unusableAccount))
  }

  @Test func `an account without events is empty`() async throws {
    for text in ["", "\n\n", "{\"id\":\"a\"}\n"] {
      let file = try TemporaryFile(text)
      let account = try await Account(readingFileAt: file.path)
      #expect(account.isEmpty && get(account, [("eventType", "pe1_a")]).ids.isEmpty)
    }
  }

  @Test func `records that cannot be served are counted, e-mail events are separate`() async throws
  {
    let lines = [
      RandomEvents.lineWithProperties, RandomEvents.lineWithProperties, "{", "[1]",
      "{\"id\":\"a\"}",
      "{\"id\":\"m\",\"type\":\"OPEN\",\"created\":1795000000000}",
      "{\"id\":\"m\",\"type\":\"OPEN\",\"created\":1795000000000,\"appId\":1}",
      "{\"id\":\"m\",\"type\":\"OPEN\",\"created\":1795000000001}",
      "{\"id\":\"m\",\"type\":\"OPEN\",\"created\":\"yesterday\"}",
      "{\"id\":\"m\",\"type\":\"OPEN\",\"created\":5,\"eventType\":\"pe1_a\"}",
    ]
    let file = try TemporaryFile(lines.joined(separator: "\n"))
    let account = try await Account(readingFileAt: file.path)
    #expect(account.events.count == 1)
    #expect(account.mail.count == 2)
    #expect(account.rejectedCount == 7)
  }
}

extension RandomEvents {
  static let lineWithProperties =
    "{\"id\":\"a\",\"eventType\":\"pe1_a\",\"objectType\":\"contact\",\"objectId\":\"1\","
    + "\"occurredAt\":\"2026-01-01T00:00:00Z\",\"properties\":{\"p\":\"1\",\"q\":\"2\",\"r\":null}}"
}
