import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqPlan
import EvqSyntax
import Foundation

/// What answers queries: which sources there are, what they can filter, and their rows.
struct Backend {
  let choice: Settings.BackendChoice
  private let service: Settings.Service
  /// The profile where there is one: what is only explained needs no token.
  private let profile: Profile?
  private let notify: @Sendable (ServiceTransport.Notice) -> Void
  /// Made when it is first needed: a query over a file needs no account.
  private var embedded: (account: Account, emulator: Emulator)?
  private(set) var connection: Connection?
  /// The account's event types where they were asked for, and how old the list is.
  private var eventTypes: (names: [String], age: Int64)?
  /// Standard input can be read once.
  private var standardInputIsTaken: Bool

  init(_ settings: Settings, notify: @escaping @Sendable (ServiceTransport.Notice) -> Void) {
    choice = settings.backend
    service = settings.service
    profile = settings.backend == .live ? try? settings.service.profile() : nil
    self.notify = notify
    standardInputIsTaken = settings.standardInputIsProgram
  }

  /// How the footer calls it.
  var name: String {
    switch choice {
    case .mock(nil): "mock"
    case .mock(let path?): "mock over \(path)"
    case .file(let path): path
    case .live: connection?.name ?? "live"
    }
  }

  var isLive: Bool { choice == .live }

  /// A query whose rows show what words there are; nil where that would ask the service.
  var sampleProgram: String? {
    switch choice {
    case .mock: "from events limit 2000"
    case .file(let path): "from \(Spelling.string(path)) limit 2000"
    case .live: nil
    }
  }

  /// The address that `curl` lines use.
  var address: ServiceAddress { service.address ?? profile?.address ?? .hubSpot }

  /// The app whose templates events can be checked against; nil where none is known.
  var timelineApp: (id: String, developerKey: Secret?)? {
    switch choice {
    case .mock: (Backend.sampleApp, Secret("embedded"))
    case .live: profile.flatMap { profile in profile.app.map { ($0, profile.developerKey) } }
    case .file: nil
    }
  }

  /// The account that files are sent to; nil where none is known.
  var sendAccount: SendAccount? {
    switch choice {
    case .mock, .file: SendAccount(address: name)
    case .live:
      service.replayPath.map { SendAccount(address: "replay of \($0)") }
        ?? profile.map { SendAccount($0) }
    }
  }

  /// The app of the emulator's templates.
  private static let sampleApp = "4321"

  // MARK: What there is

  var sources: [String: SourceCapabilities] {
    let version: String?
    switch choice {
    case .mock: version = nil
    case .live: version = profile?.eventsVersion
    case .file:
      let emails = ServiceSource.emailEvents.capabilities()
      return [
        "events": .local(source: "events", isSortedByTime: true),
        emails.source: .local(source: emails.source, rows: emails.rows),
      ]
    }
    let sources = ServiceSource.allCases.map { ($0.rawValue, $0.capabilities(version: version)) }
    return Dictionary(uniqueKeysWithValues: sources)
  }

  /// What is known of each source; a file is not read for it, and nothing is sent.
  mutating func catalogs(now: Instant) async throws(RuntimeFailure) -> [String: Catalog] {
    let emails = Catalog(eventTypes: EmailEventsEndpoint.eventTypes)
    var catalogs = [ServiceSource.emailEvents.rawValue: emails]
    switch choice {
    case .mock: catalogs["events"] = try await embed(now).account.catalog
    case .live: catalogs["events"] = liveCatalog(now)
    case .file: return [:]
    }
    return catalogs
  }

  private mutating func liveCatalog(_ now: Instant) -> Catalog {
    if eventTypes == nil, let profile { eventTypes = cache(profile).read(at: now) }
    return eventTypes.map { Catalog(eventTypes: $0.names) } ?? Catalog(knowsEventTypes: false)
  }

  private func cache(_ profile: Profile) -> EventTypeCache {
    EventTypeCache(folder: service.cacheFolder, profile: profile)
  }

  /// Asks for the account's event types, which some plans need.
  mutating func fetchEventTypes(now: Instant) async throws(RuntimeFailure) {
    let connection = try connect(now)
    let version = connection.profile.eventsVersion
    let names = try await EventTypes.fetch(over: connection.transport, version: version)
    cache(connection.profile).write(names, at: now)
    eventTypes = (names, 0)
  }

  /// How old the list of event types is that plans were made with, in milliseconds; nil for a fresh one.
  var eventTypesAge: Int64? {
    eventTypes.flatMap { $0.age > 0 ? $0.age : nil }
  }

  mutating func connect(_ now: Instant) throws(RuntimeFailure) -> Connection {
    if let connection { return connection }
    let profile = try service.profile()
    let made = try Connection(profile, service, now: now, notify: notify)
    connection = made
    return made
  }

  mutating func embed(
    _ now: Instant
  ) async throws(RuntimeFailure) -> (account: Account, emulator: Emulator) {
    if let embedded { return embedded }
    let account: Account
    if case .mock(let path?) = choice {
      account = try await Backend.readAccount(path, countsProperties: true)
    } else {
      account = .sample(now: now)
    }
    let made = (account, Emulator(account: account))
    embedded = made
    return made
  }

  /// An account over a file; `countsProperties` is for the check of their names.
  static func readAccount(
    _ path: String,
    countsProperties: Bool
  ) async throws(RuntimeFailure) -> Account {
    let account = try await Account(readingFileAt: path, countsProperties: countsProperties)
    guard !account.isEmpty else {
      throw RuntimeFailure(
        .unusableAccount,
        "`\(path)` holds no event that could be served",
        helps: ["an account is a file of events: one per line, an array, or a page with `results`"]
      )
    }
    return account
  }

  /// How many records of the account's file could not be served.
  var rejectedCount: Int { embedded?.account.rejectedCount ?? 0 }

  /// Whether the account is one of a file, which holds events and no contacts, companies or deals.
  var hasNoRecords: Bool { embedded?.account.records.isEmpty ?? false }

  // MARK: Rows

  /// The door to the service, real or emulated; nil for files.
  mutating func transport(now: Instant) async throws(RuntimeFailure) -> (any HTTPTransport)? {
    switch choice {
    case .mock: InProcessTransport(try await embed(now).emulator, clock: { now })
    case .live: try connect(now).transport
    case .file: nil
    }
  }

  /// The rows that a plan asks for, before anything is filtered here.
  ///
  /// `readsEverything` says that no limit can end the reading early.
  mutating func open(
    _ plan: Plan,
    now: Instant,
    isStrict: Bool,
    readsEverything: Bool
  ) async throws(RuntimeFailure) -> any BatchSource {
    let fields = RowFields(plan, keepsPlace: plan.capabilities.path != nil)
    switch plan.query.input {
    case .path(let path): return try file(path, fields, isStrict)
    case .standardInput: return try file("-", fields, isStrict)
    case .source(let name):
      guard let transport = try await transport(now: now),
        let source = ServiceSource(rawValue: name)
      else {
        guard case .file(let path) = choice else { return try file(name, fields, isStrict) }
        return try file(path, fields, isStrict)
      }
      if source == .eventTypes { return try await listEventTypes(transport, fields, now) }
      let pages = RequestedPages(
        source: source,
        transport: transport,
        scanner: fields.configuration(rowsKey: source.page.rowsKey, rowsMax: plan.pageSize),
        // The emulator answers at once: asking ahead would only cost.
        isRemote: choice == .live,
        readsAhead: choice == .live && readsEverything,
        // Recordings keep to plain pages, so that they fit whatever reads them.
        isRecorded: service.recordPath != nil || service.replayPath != nil,
        isStrict: isStrict,
        now: now
      )
      return try pages.merged(plan)
    }
  }

  /// The files that a query reads, as the footer and errors call them; `-` is standard input.
  func paths(of input: BoundQuery.Input) -> [String] {
    let path: String?
    switch (input, choice) {
    case (.path(let named), _): path = named
    case (.standardInput, _): path = "-"
    case (.source, .file(let named)): path = named
    case (.source, .mock(let account)): path = account
    case (.source, .live): path = nil
    }
    return path.flatMap { try? InputPaths.expand($0) } ?? []
  }

  /// The files of the account; empty for the sample account and other backends.
  var accountPaths: [String] {
    guard case .mock(let path?) = choice else { return [] }
    return (try? InputPaths.expand(path)) ?? []
  }

  mutating func file(
    _ path: String,
    _ fields: RowFields,
    _ isStrict: Bool
  ) throws(RuntimeFailure) -> any BatchSource {
    if path == "-" { try takeStandardInput() }
    let paths = try InputPaths.expand(path)
    let scan = try ParallelScan(
      paths,
      configuration: fields.configuration(filtersLines: !isStrict),
      isStrict: isStrict,
      tasksMax: ProcessInfo.processInfo.activeProcessorCount
    )
    if let scan { return scan }
    let open = { (path: String) throws(RuntimeFailure) -> FileSource in
      try FileSource(
        path: path,
        slots: fields.slots,
        slotCount: fields.slotCount,
        shape: fields.shape,
        isStrict: isStrict
      )
    }
    return paths.count == 1 ? try open(paths[0]) : try FilesSource(paths, open: open)
  }

  private mutating func takeStandardInput() throws(RuntimeFailure) {
    guard !standardInputIsTaken else {
      throw RuntimeFailure(
        .unreadableInput,
        "standard input has been read already",
        helps: ["it is read once: save it to a file to ask it twice"]
      )
    }
    standardInputIsTaken = true
  }

  private mutating func listEventTypes(
    _ transport: any HTTPTransport,
    _ fields: RowFields,
    _ now: Instant
  ) async throws(RuntimeFailure) -> any BatchSource {
    if choice == .live {
      try await fetchEventTypes(now: now)
    } else {
      eventTypes = (try await EventTypes.fetch(over: transport), 0)
    }
    let lines = (eventTypes?.names ?? []).map { "{\"name\":\(JSONText.string($0))}\n" }.joined()
    return MemorySource(
      ByteBuffer(lines),
      layout: .lines,
      scanner: try fields.configuration().make()
    )
  }
}
