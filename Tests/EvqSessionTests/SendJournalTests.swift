import EvqBackends
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// The journal of a file that is sent: accounts, changes, locks, failures.
struct SendJournalTests {
  typealias Row = SendingFolder.Row

  /// A folder with a file of 500 records, 200 of which were sent.
  private func stopped(
    token: String = "pat-na1-a",
    address: String = "https://api.hubapi.com"
  ) async throws -> SendingFolder {
    let sending = try SendingFolder((1...500).map(Row.plain))
    let service = FakeTimeline { number, _ in
      number == 2 ? .notCreated(status: 403, body: "") : .normal
    }
    let result = try await sending.send(to: service, address: address, token: token)
    #expect(result.exitCode == 6 && result.messages.contains("continues with record 201"))
    return sending
  }

  // MARK: Accounts

  @Test(
    "the rest of a file is sent only to the same account",
    arguments: [
      ("https://api.hubapi.com", "pat-na1-a", true), ("https://api.hubapi.com", "pat-na1-b", false),
      ("https://eu.hubapi.com", "pat-na1-a", false), ("http://127.0.0.1:8787", "pat-na1-a", false),
    ]
  )
  func accounts(address: String, token: String, isSame: Bool) async throws {
    let sending = try await stopped()
    let service = FakeTimeline()
    let result = try await sending.send(to: service, address: address, token: token)
    #expect(result.exitCode == (isSame ? 0 : 1), "\(result.messages)")
    #expect(service.counts.count == (isSame ? 300 : 0))
    guard !isSame else { return }
    #expect(result.messages.contains("to start again at record 1, remove `\(sending.path).sent`"))
    #expect(result.messages.contains("records from 201 on"))
    let dry = try await sending.send(to: service, address: address, token: token) {
      $0.isDryRun = true
    }
    #expect(dry.exitCode == 1 && dry.rows.isEmpty)
    // Follow the message's advice.
    try FileManager.default.removeItem(atPath: sending.path + ".sent")
    let anew = try await sending.send(to: service, address: address, token: token)
    #expect(anew.exitCode == 0 && service.counts.count == 500)
  }

  @Test func `profiles are distinguished by their tokens, not by their names`() async throws {
    func configure(_ token: String) -> (inout Settings) -> Void {
      { settings in
        settings.service.token = nil
        settings.service.profileName = "shop"
        settings.service.configuration = ("[profiles.shop]\ntoken = \"\(token)\"\n", "config.toml")
      }
    }
    let sending = try SendingFolder((1...150).map(Row.plain))
    let half = FakeTimeline { number, _ in
      number == 1 ? .notCreated(status: 403, body: "") : .normal
    }
    _ = try await sending.send(to: half, settings: configure("pat-na1-a"))
    let journal = try sending.folder.text("pets.ndjson.sent")
    #expect(journal.contains("the profile `shop`") && !journal.contains("pat-na1-a"))
    let service = FakeTimeline()
    let other = try await sending.send(to: service, settings: configure("pat-na1-b"))
    #expect(
      other.exitCode == 1 && other.messages.contains("another token, that of the profile `shop`")
    )
    let same = try await sending.send(to: service, settings: configure("pat-na1-a"))
    #expect(same.exitCode == 0 && service.counts.count == 50, "\(same.messages)")
  }

  @Test(
    "an invalid journal stops the sending",
    arguments: [
      (
        #"{"done":100,"rejected":0,"sending":0,"hashed":100,"hash":"1","target":"live"}"# + "\n",
        "older evq"
      ),
      ("notes\n", "not a journal"), ("{}\n", "not a journal"), ("\0\0\0\0", "not a journal"),
      (#"{"evq":"send-journal","version":3}"# + "\n", "not a journal"),
    ]
  )
  func otherJournals(text: String, message: String) async throws {
    let sending = try SendingFolder([.plain(1)])
    try sending.folder.write(text.utf8, "pets.ndjson.sent")
    let service = FakeTimeline()
    let result = try await sending.send(to: service)
    #expect(result.exitCode == 1 && result.messages.contains(message), "\(result.messages)")
    #expect(service.requests.isEmpty)
    #expect(try sending.folder.text("pets.ndjson.sent") == text)
  }

  // MARK: Changed files

  @Test("a file that has changed is not continued", arguments: [1, 200, 250])
  func changed(record: Int) async throws {
    let sending = try SendingFolder((1...500).map(Row.plain))
    let broken = FakeTimeline { number, _ in number == 2 ? .lost(isCreated: true) : .normal }
    _ = try await sending.send(to: broken)
    let service = FakeTimeline()
    var rows = (1...500).map(Row.plain)
    rows[record - 1].email = "other@b.example"
    try sending.write(rows)
    for rows in [rows, Array(rows.prefix(record - 1)), []] {
      try sending.write(rows)
      let result = try await sending.send(to: service)
      #expect(result.exitCode == 1 && result.messages.contains("does not belong to the file"))
      #expect(service.requests.isEmpty)
    }
    try sending.write((1...501).map(Row.plain))
    #expect(try await sending.send(to: service).exitCode == 5)
    #expect(service.counts.count == 201 && sending.rejected.count == 100)
  }

  // MARK: Concurrent runs

  @Test(
    "a file is sent by one process at a time, under any of its names",
    arguments: ["pets.ndjson", "soft.ndjson", "hard.ndjson", "./pets.ndjson"]
  )
  func locked(name: String) async throws {
    let sending = try SendingFolder((1...3).map(Row.plain))
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: sending.folder.path("soft.ndjson"),
      withDestinationPath: sending.path
    )
    try files.linkItem(atPath: sending.path, toPath: sending.folder.path("hard.ndjson"))
    let others = Results()
    let service = FakeTimeline { _, _ in .normal }
    let outer = WaitingTransport(service) {
      others.add(try await sending.send(to: service, path: sending.folder.path(name)))
    }
    #expect(try await sending.send(to: outer).exitCode == 0)
    #expect(others.all.map(\.exitCode) == [1])
    #expect(others.all[0].messages.contains("\(name)` is being sent by another process"))
    #expect(service.requests.count == 1)
    // The run has released the lock.
    #expect(try await sending.send(to: service, path: sending.folder.path(name)).exitCode == 0)
  }

  @Test func `a new file under the old name is refused until the run ends`() async throws {
    let sending = try SendingFolder((1...3).map(Row.plain))
    let others = Results()
    let service = FakeTimeline()
    let outer = WaitingTransport(service) {
      try FileManager.default.removeItem(atPath: sending.path)
      try sending.write([.plain(4)])
      others.add(try await sending.send(to: service))
    }
    #expect(try await sending.send(to: outer).exitCode == 0)
    #expect(others.all.map(\.exitCode) == [1] && service.requests.count == 1)
  }

  @Test func `a link uses the journal of its target`() async throws {
    let sending = try await stopped()
    let link = sending.folder.path("link.ndjson")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: sending.path)
    let service = FakeTimeline()
    let result = try await sending.send(to: service, token: "pat-na1-a", path: link)
    #expect(result.exitCode == 0 && service.counts.count == 300, "\(result.messages)")
    try sending.folder.write([], "link.ndjson.sent")
    let old = try await sending.send(to: service, path: link)
    #expect(old.exitCode == 1 && old.messages.contains("beside a link"), "\(old.messages)")
  }

  // MARK: Journal and rejected records

  @Test func `the journal and the rejected records are private`() async throws {
    let sending = try SendingFolder((1...150).map(Row.plain) + [.guilty(1)])
    try sending.folder.write([], "pets.ndjson.sent")
    let service = FakeTimeline { number, _ in number == 1 ? .lost(isCreated: false) : .normal }
    _ = try await sending.send(to: service)
    #expect(try sending.mode(".sent") == "600")
    _ = try await sending.send(to: service)
    #expect(try sending.mode(".rejected.ndjson") == "600")
  }

  @Test func `sending a file again keeps the rejected records of one earlier run`()
    async throws
  {
    let sending = try SendingFolder([.plain(1), .guilty(2)])
    let service = FakeTimeline()
    for _ in 0..<3 { #expect(try await sending.send(to: service).exitCode == 1) }
    #expect(sending.rejected.map(\.record) == [2])
    #expect(try sending.folder.names.count == 3)
    try sending.write([.plain(1)])
    let result = try await sending.send(to: service)
    #expect(result.exitCode == 0 && result.messages.contains("pets.ndjson.rejected.ndjson.old"))
    #expect(try sending.folder.names == ["pets.ndjson", "pets.ndjson.rejected.ndjson.old"])
  }

  @Test func `a rejected record is written as one line`() async throws {
    let sending = try SendingFolder([], name: "pets.json")
    let text = "[{\r\n\"eventTemplateId\":\"1\",\r\n\"emial\":\"x\\r\\n\"\r\n}]\r\n"
    try sending.folder.write(text.utf8, "pets.json")
    #expect(try await sending.send(to: FakeTimeline()).exitCode == 1)
    let lines = try sending.folder.text("pets.json.rejected.ndjson")
    #expect(lines.utf8.count { $0 == 10 } == 1 && !lines.utf8.contains(13))
    #expect(sending.rejected.map(\.email) == ["x\r\n"])
  }

  @Test func `a truncated last line of the journal is ignored`() async throws {
    let sending = try await stopped()
    let journal = try sending.folder.text("pets.ndjson.sent")
    try sending.folder.write((journal + "{\"done\":500,\"rej").utf8, "pets.ndjson.sent")
    let service = FakeTimeline { number, _ in
      number == 1 ? .notCreated(status: 403, body: "") : .normal
    }
    #expect(try await sending.send(to: service, token: "pat-na1-a").exitCode == 6)
    let result = try await sending.send(to: service, token: "pat-na1-a")
    #expect(result.exitCode == 0 && service.counts.count == 300, "\(result.messages)")
    #expect(service.counts.values.allSatisfy { $0 == 1 })
  }

  @Test(
    "only a regular file can be sent",
    arguments: ["/dev/null", "/dev/stdin", "/tmp", "-"]
  )
  func notRegular(path: String) async throws {
    let result = try await SendingFolder([]).send(to: FakeTimeline(), path: path)
    #expect(result.exitCode == 1 && result.messages.contains("only a regular file"))
  }

  @Test func `a journal that cannot be written stops the run before the first request`()
    async throws
  {
    let sending = try SendingFolder([.plain(1)])
    let service = FakeTimeline()
    let folder = sending.path + ".sent"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let result = try await sending.send(to: service)
    #expect(
      result.exitCode == 1 && result.messages.contains("is not a journal"),
      "\(result.messages)"
    )
    try FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createSymbolicLink(
      atPath: folder,
      withDestinationPath: "/nonexistent/folder/journal"
    )
    let other = try await sending.send(to: service)
    #expect(other.exitCode == 1 && other.messages.contains("cannot write"), "\(other.messages)")
    #expect(service.requests.isEmpty)
  }

  @Test func `a batch is unclear if its rejected records cannot be written`() async throws {
    let sending = try SendingFolder([.plain(1), .guilty(2), .named(3)] + (4...130).map(Row.plain))
    let rejected = sending.path + ".rejected.ndjson"
    let service = FakeTimeline { number, _ in
      if number == 0 {
        try? FileManager.default.createDirectory(
          atPath: rejected,
          withIntermediateDirectories: false
        )
      }
      return .normal
    }
    let stopped = try await sending.send(to: service)
    #expect(stopped.exitCode == 1 && stopped.messages.contains("cannot write `\(rejected)`"))
    #expect(stopped.messages.contains("0 events sent"), "\(stopped.messages)")
    try FileManager.default.removeItem(atPath: rejected)
    let result = try await sending.send(to: FakeTimeline())
    #expect(result.exitCode == 5, "\(result.messages)")
    #expect(
      result.messages.contains("31 events sent · 0 rejected · 99 unclear"),
      "\(result.messages)"
    )
    #expect(sending.rejected.map(\.record) == [1, 2] + Array(4...100))
  }
}
