package import EvqEmulator
import EvqEngine
package import EvqHTTP
import EvqHubSpot
package import EvqModel
package import EvqPlan
import EvqSyntax

/// Asks the emulator in the same process, over the sample account or a file of events.
package struct MockBackend: Backend {
  package let address: ServiceAddress
  package var files: FileInput
  private let accountPath: String?
  private var embedded: (account: Account, emulator: Emulator)?

  package init(_ accountPath: String?, _ service: ServiceSettings, _ files: FileInput) {
    self.accountPath = accountPath
    self.files = files
    address = service.address ?? .hubSpot
  }

  /// The app of the emulator's templates.
  private static let sampleApp = TimelineApp(id: "4321", developerKey: Secret("embedded"))

  package var name: String { accountPath.map { "mock over \($0)" } ?? "mock" }
  package var isLive: Bool { false }
  package var eventsPath: String? { accountPath }
  package var sampleQuery: String? { "from events limit 2000" }
  package var timelineApp: TimelineApp? { MockBackend.sampleApp }
  package var rejectedCount: Int { embedded?.account.rejectedCount ?? 0 }
  package var hasNoRecords: Bool { embedded?.account.records.isEmpty ?? false }
  package var sources: [String: SourceCapabilities] { ServiceSource.capabilities(version: nil) }

  package var accountPaths: [String] {
    accountPath.flatMap { try? InputPaths.expand($0) } ?? []
  }

  package mutating func catalogs(
    now: Instant
  ) async throws(RuntimeFailure) -> [String: Catalog] {
    var catalogs = ServiceSource.fixedCatalogs
    catalogs["events"] = try await embed(now).account.catalog
    return catalogs
  }

  package mutating func transport(
    now: Instant
  ) async throws(RuntimeFailure) -> (any HTTPTransport)? {
    try await embeddedTransport(now)
  }

  package mutating func openSource(
    _ name: String,
    _ plan: Plan,
    _ options: ReadOptions
  ) async throws(RuntimeFailure) -> any BatchSource {
    let transport = try await embeddedTransport(options.now)
    guard let source = ServiceSource(rawValue: name) else {
      return try files.open(name, RowFields(plan), isStrict: options.isStrict)
    }
    if source == .eventTypes {
      return try EventTypes.rows(try await EventTypes.fetch(over: transport), RowFields(plan))
    }
    return try RequestedPages(source, transport, options).merged(plan)
  }

  package func canReread(_ source: String) -> Bool {
    guard source == "events" else { return false }
    return accountPath == nil || FileInput.areRegular(accountPaths)
  }

  package mutating func reread(
    _ fields: RowFields,
    now: Instant
  ) async throws(RuntimeFailure) -> any BatchSource {
    if let accountPath { return try files.open(accountPath, fields, isStrict: false) }
    let rows = try await embed(now).account.rows(try fields.configuration().make())
    return rows ?? ChainedSource([])
  }

  private mutating func embeddedTransport(
    _ now: Instant
  ) async throws(RuntimeFailure) -> InProcessTransport {
    InProcessTransport(try await embed(now).emulator, clock: { now })
  }

  /// Creates the account once, for all statements of a session.
  private mutating func embed(
    _ now: Instant
  ) async throws(RuntimeFailure) -> (account: Account, emulator: Emulator) {
    if let embedded { return embedded }
    let account: Account
    if let accountPath {
      account = try await MockBackend.readAccount(accountPath, countsProperties: true)
    } else {
      account = .sample(now: now)
    }
    let made = (account, Emulator(account: account))
    embedded = made
    return made
  }

  /// Reads an account from a file of events; `countsProperties` is needed to check their names.
  package static func readAccount(
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
}
