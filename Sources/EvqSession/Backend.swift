import EvqEmulator
import EvqEngine
import EvqHubSpot
import EvqModel
import EvqPlanner
import EvqSyntax

/// What answers queries: which sources there are, what they can filter, and their rows.
struct Backend {
  private let choice: Settings.BackendChoice
  /// Made when it is first needed: a query over a file needs no account.
  private var emulator: Emulator?
  /// Standard input can be read once.
  private var standardInputIsTaken: Bool

  init(_ choice: Settings.BackendChoice, standardInputIsTaken: Bool) {
    self.choice = choice
    self.standardInputIsTaken = standardInputIsTaken
  }

  /// How the footer calls it.
  var name: String {
    switch choice {
    case .mock(nil): "mock"
    case .mock(let path?): "mock over \(path)"
    case .file(let path): path
    }
  }

  // MARK: What there is

  var sources: [String: SourceCapabilities] {
    switch choice {
    case .mock:
      [
        "events": EventsEndpoint.capabilities,
        "event_types": SourceCapabilities(source: "event_types", rows: .columns(["name"])),
      ]
    case .file: ["events": .local(source: "events", isSortedByTime: true)]
    }
  }

  /// What is known of each source; a file is not read for it.
  mutating func catalogs(now: Instant) async throws(SourceError) -> [String: Catalog] {
    switch choice {
    case .mock: ["events": try await emulator(now).account.catalog]
    case .file: [:]
    }
  }

  private mutating func emulator(_ now: Instant) async throws(SourceError) -> Emulator {
    if let emulator { return emulator }
    let account: Account
    if case .mock(let path?) = choice {
      account = try await Backend.readAccount(path)
    } else {
      account = .sample(now: now)
    }
    let made = Emulator(account: account)
    emulator = made
    return made
  }

  private static func readAccount(_ path: String) async throws(SourceError) -> Account {
    var source = try FileSource(
      path: path,
      slots: Account.slots,
      slotCount: Account.slots.count,
      isStrict: false
    )
    let account = try await Account(reading: &source)
    guard !account.events.isEmpty else {
      throw SourceError(
        .unusableAccount,
        "`\(path)` holds no event that could be served",
        helps: ["an account is a file of events: one per line, an array, or a page with `results`"]
      )
    }
    return account
  }

  /// How many records of the account's file could not be served.
  var rejectedCount: Int { emulator?.account.rejectedCount ?? 0 }

  /// Whether the account is one of a file, which holds events and no contacts, companies or deals.
  var hasNoRecords: Bool { emulator?.account.records.isEmpty ?? false }

  // MARK: Rows

  /// The rows that a plan asks for, before anything is filtered here.
  mutating func open(
    _ plan: Plan,
    now: Instant,
    isStrict: Bool
  ) async throws(SourceError) -> any BatchSource {
    let slots = plan.query.slots
      .filter { $0.isUsed }
      .compactMap { slot in slot.reference.field.map { (slot: slot.reference.index, field: $0) } }
    let slotCount = plan.query.slots.count
    func file(_ path: String) throws(SourceError) -> FileSource {
      if path == "-" { try takeStandardInput() }
      return try FileSource(path: path, slots: slots, slotCount: slotCount, isStrict: isStrict)
    }
    switch plan.query.input {
    case .path(let path): return try file(path)
    case .standardInput: return try file("-")
    case .source(let name):
      if case .file(let path) = choice { return try file(path) }
      let transport = InProcessTransport(try await emulator(now))
      let scanner = try RecordScanner(slots: slots, slotCount: slotCount)
      return name == "event_types"
        ? try await Backend.eventTypes(transport, scanner)
        : Backend.events(plan, transport, scanner)
    }
  }

  private mutating func takeStandardInput() throws(SourceError) {
    guard !standardInputIsTaken else {
      throw SourceError(
        .unreadableInput,
        "standard input has been read already",
        helps: ["it is read once: save it to a file to ask it twice"]
      )
    }
    standardInputIsTaken = true
  }

  private static func events(
    _ plan: Plan,
    _ transport: some HTTPTransport,
    _ scanner: RecordScanner
  ) -> any BatchSource {
    let pages = plan.requests.map { EventPages($0, transport: transport, scanner: scanner) }
    guard let timeSlot = plan.query.timeSlot, let idSlot = plan.query.idSlot else {
      return MergedSource([], timeSlot: 0, idSlot: 0, isDescending: false)
    }
    return MergedSource(
      pages,
      timeSlot: timeSlot,
      idSlot: idSlot,
      isDescending: plan.order == .descending,
      firstRows: plan.query.limit ?? 16
    )
  }

  private static func eventTypes(
    _ transport: some HTTPTransport,
    _ scanner: RecordScanner
  ) async throws(SourceError) -> any BatchSource {
    let names = try await EventTypes.fetch(over: transport)
    let lines = names.map { "{\"name\":\(JSONText.string($0))}\n" }.joined()
    return MemorySource(ByteBuffer(lines), layout: .lines, scanner: scanner)
  }
}
