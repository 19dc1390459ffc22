import EvqEngine
package import EvqHTTP
package import EvqModel
package import EvqPlan

/// Answers plans with batches of rows: one type for each `--backend`.
///
/// A backend is a value. Connections and accounts are made at their first use, so that a run over a
/// file pays for neither. Cancelling the task ends an open source; there is nothing to close.
package protocol Backend: Sendable {
  /// The name in footers and messages.
  var name: String { get }
  /// Whether requests reach the real service.
  var isLive: Bool { get }
  /// What each source accepts, by the source's name.
  var sources: [String: SourceCapabilities] { get }
  /// The file that holds the events; nil for other backends.
  var eventsPath: String? { get }
  /// The files of the emulated account, which no output may replace.
  var accountPaths: [String] { get }
  /// A query over a sample of the events; nil where it would send requests.
  var sampleQuery: String? { get }
  /// The origin in `curl` commands.
  var address: ServiceAddress { get }
  /// The app whose templates check timeline events; nil where it is unknown.
  var timelineApp: TimelineApp? { get }
  /// The account that `send` writes to; nil where it is unknown.
  var sendAccount: SendAccount? { get }
  /// How many records of the account's file cannot be served.
  var rejectedCount: Int { get }
  /// Whether the account has events only: no contacts, companies or deals.
  var hasNoRecords: Bool { get }
  /// The age of the list of event types in milliseconds; nil for a fresh one.
  var eventTypesAge: Int64? { get }
  /// Counts the changes of `catalogs`: a plan made before one is stale.
  var catalogRevision: Int { get }
  /// Reads the files that queries name.
  var files: FileInput { get set }

  /// What is known of each source; sends nothing and reads no event file.
  mutating func catalogs(now: Instant) async throws(RuntimeFailure) -> [String: Catalog]
  /// Requests the account's event types, which some plans need.
  mutating func fetchEventTypes(now: Instant) async throws(RuntimeFailure)
  /// The transport to the service, real or emulated; nil for files.
  mutating func transport(now: Instant) async throws(RuntimeFailure) -> (any HTTPTransport)?
  /// Opens one of `sources` for a plan; its rows are not filtered here yet.
  mutating func openSource(
    _ name: String,
    _ plan: Plan,
    _ options: ReadOptions
  ) async throws(RuntimeFailure) -> any BatchSource
  /// Whether the rows of a source can be read a second time without a request.
  func canReread(_ source: String) -> Bool
  /// All rows of such a source.
  mutating func reread(
    _ fields: RowFields,
    now: Instant
  ) async throws(RuntimeFailure) -> any BatchSource
  /// Whether the text holds a secret of the connection.
  func holdsSecret(_ text: String) -> Bool
}

/// How a plan's input is read.
package struct ReadOptions: Sendable {
  /// The moment of the statement.
  package let now: Instant
  /// Whether a malformed record is an error.
  package let isStrict: Bool
  /// Whether no limit can end the reading early.
  package let readsEverything: Bool

  package init(now: Instant, isStrict: Bool, readsEverything: Bool) {
    self.now = now
    self.isStrict = isStrict
    self.readsEverything = readsEverything
  }
}

/// An app of the service, with the key that reads its templates.
package struct TimelineApp: Sendable {
  package let id: String
  package let developerKey: Secret?

  package init(id: String, developerKey: Secret?) {
    self.id = id
    self.developerKey = developerKey
  }
}

extension Backend {
  package var accountPaths: [String] { [] }
  package var timelineApp: TimelineApp? { nil }
  package var sendAccount: SendAccount? { SendAccount(address: name) }
  package var rejectedCount: Int { 0 }
  package var hasNoRecords: Bool { false }
  package var eventTypesAge: Int64? { nil }
  package var catalogRevision: Int { 0 }

  package mutating func fetchEventTypes(now: Instant) async throws(RuntimeFailure) {}

  package func holdsSecret(_ text: String) -> Bool { false }

  /// Opens the input of a plan: the rows before any filter that evq applies itself.
  package mutating func open(
    _ plan: Plan,
    _ options: ReadOptions
  ) async throws(RuntimeFailure) -> any BatchSource {
    switch plan.query.input {
    case .source(let name): try await openSource(name, plan, options)
    case .path(let path): try files.open(path, RowFields(plan), isStrict: options.isStrict)
    case .standardInput: try files.open("-", RowFields(plan), isStrict: options.isStrict)
    }
  }

  /// The files that an input is read from, as footers and errors name them; `-` is standard input.
  package func paths(of input: BoundQuery.Input) -> [String] {
    let path: String? =
      switch input {
      case .path(let path): path
      case .standardInput: "-"
      case .source: eventsPath
      }
    return path.flatMap { try? InputPaths.expand($0) } ?? []
  }

  /// Whether the rows of an input can be read a second time without a request.
  package func canReread(_ input: BoundQuery.Input) -> Bool {
    switch input {
    case .source(let name): canReread(name)
    case .path: FileInput.areRegular(paths(of: input))
    case .standardInput: false
    }
  }

  /// Reads an input again, for a plan that filters everything in evq.
  package mutating func reread(
    _ plan: Plan,
    now: Instant
  ) async throws(RuntimeFailure) -> any BatchSource {
    let fields = RowFields(plan, readsTimeAndID: false)
    return switch plan.query.input {
    case .source: try await reread(fields, now: now)
    case .path(let path): try files.open(path, fields, isStrict: false)
    case .standardInput: ChainedSource([])
    }
  }
}
