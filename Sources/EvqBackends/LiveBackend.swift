import EvqEngine
package import EvqHTTP
import EvqHubSpot
package import EvqModel
package import EvqPlan

/// Asks HubSpot over the network, or a recording of its responses.
package struct LiveBackend: Backend {
  package var files: FileInput
  package private(set) var catalogRevision = 0
  private let service: ServiceSettings
  /// Nil without a usable profile: `explain` needs no token.
  private let profile: Profile?
  private let notify: @Sendable (ServiceTransport.Notice) -> Void
  private var connection: Connection?
  private var eventTypes: (names: [String], age: Int64)?

  package init(
    _ service: ServiceSettings,
    _ files: FileInput,
    notify: @escaping @Sendable (ServiceTransport.Notice) -> Void
  ) {
    self.service = service
    self.files = files
    self.notify = notify
    profile = try? service.profile()
  }

  package var name: String { connection?.name ?? "live" }
  package var isLive: Bool { true }
  package var eventsPath: String? { nil }
  package var sampleQuery: String? { nil }
  package var address: ServiceAddress { service.address ?? profile?.address ?? .hubSpot }

  package var timelineApp: TimelineApp? {
    guard let profile, let app = profile.app else { return nil }
    return TimelineApp(id: app, developerKey: profile.developerKey)
  }

  package var sendAccount: SendAccount? {
    service.replayPath.map { SendAccount(address: "replay of \($0)") }
      ?? profile.map { SendAccount($0) }
  }

  package var sources: [String: SourceCapabilities] {
    ServiceSource.capabilities(version: profile?.eventsVersion)
  }

  package var eventTypesAge: Int64? { eventTypes.flatMap { $0.age > 0 ? $0.age : nil } }

  package mutating func catalogs(now: Instant) -> [String: Catalog] {
    if eventTypes == nil, let profile {
      eventTypes = service.eventTypeCache(profile).read(at: now)
    }
    var catalogs = ServiceSource.fixedCatalogs
    catalogs["events"] =
      eventTypes.map { Catalog(eventTypes: $0.names) } ?? Catalog(knowsEventTypes: false)
    return catalogs
  }

  package mutating func fetchEventTypes(now: Instant) async throws(RuntimeFailure) {
    let connection = try connect(now)
    let version = connection.profile.eventsVersion
    let names = try await EventTypes.fetch(over: connection.transport, version: version)
    service.eventTypeCache(connection.profile).write(names, at: now)
    eventTypes = (names, 0)
    catalogRevision += 1
  }

  package mutating func transport(now: Instant) throws(RuntimeFailure) -> (any HTTPTransport)? {
    try connect(now).transport
  }

  package mutating func openSource(
    _ name: String,
    _ plan: Plan,
    _ options: ReadOptions
  ) async throws(RuntimeFailure) -> any BatchSource {
    let transport = try connect(options.now).transport
    guard let source = ServiceSource(rawValue: name) else {
      return try files.open(name, RowFields(plan), isStrict: options.isStrict)
    }
    if source == .eventTypes {
      try await fetchEventTypes(now: options.now)
      return try EventTypes.rows(eventTypes?.names ?? [], RowFields(plan))
    }
    let pages = RequestedPages(
      source,
      transport,
      options,
      isRemote: true,
      isRecorded: service.recordPath != nil || service.replayPath != nil
    )
    return try pages.merged(plan)
  }

  package func canReread(_ source: String) -> Bool { false }

  package mutating func reread(_ fields: RowFields, now: Instant) -> any BatchSource {
    ChainedSource([])
  }

  package func holdsSecret(_ text: String) -> Bool { connection?.holdsSecret(text) ?? false }

  private mutating func connect(_ now: Instant) throws(RuntimeFailure) -> Connection {
    if let connection { return connection }
    let profile = try service.profile()
    let made = try Connection(profile, service, now: now, notify: notify)
    connection = made
    return made
  }
}
