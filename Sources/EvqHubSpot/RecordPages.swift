package import EvqEngine
package import EvqModel
package import EvqPlanner
import EvqSyntax

/// The records of one request, page after page.
package struct RecordPages: BatchSource {
  private var planned: PlannedRequest
  private let form: PageForm
  private let transport: any HTTPTransport
  private let scanner: RecordScanner
  /// Whether the next page is asked for while the current one is worked on.
  private let readsAhead: Bool
  private var paginator = Paginator()
  private var action: Paginator.Action
  private var pending: PendingAnswer?
  private var page: MemorySource?
  /// How far rows were given, where they have an order; and where reading began again.
  private var place: PagePlace?
  private var restart: PagePlace?
  private var restartCount = 0
  package private(set) var report = SourceReport()

  /// `order` allows to go on from a time when a cursor is refused; `readsAhead` is for queries that need
  /// every page: a `limit` would ask for one too many.
  package init(
    _ planned: PlannedRequest,
    form: PageForm,
    transport: any HTTPTransport,
    scanner: RecordScanner,
    order: PageOrder? = nil,
    readsAhead: Bool = false
  ) {
    self.planned = planned
    self.form = form
    self.transport = transport
    self.scanner = scanner
    self.readsAhead = readsAhead
    place = order.map { PagePlace($0) }
    action = paginator.handle(.start)
    report.requests = 1
  }

  /// Asks for the first page without waiting for it, so that several requests are under way together.
  package mutating func start() {
    guard pending == nil, case .request(let cursor) = action else { return }
    pending = PendingAnswer(request(after: cursor), over: transport)
  }

  /// Whether no page follows the one that was fetched last.
  var isAtLastPage: Bool { action == .finish }

  package mutating func next() async throws(SourceError) -> Batch? {
    while true {
      if let batch = page?.next() {
        report.rowsRead += batch.rows.count
        let unseen = restart?.unseen(batch) ?? batch
        place?.pass(unseen)
        return unseen
      }
      report.malformedCount += page?.report.malformedCount ?? 0
      page = nil
      guard case .request(let cursor) = action else { return nil }
      report.cursor = cursor
      do throws(SourceError) {
        try await fetch(after: cursor)
      } catch {
        guard error.code == .requestRefused, cursor != nil, beginAgain() else { throw error }
      }
      if readsAhead { start() }
    }
  }

  /// How often reading begins again where cursors are refused.
  private static let restartsMax = 5

  /// After a refused cursor, which the service may have forgotten: asks from the time of the last row.
  private mutating func beginAgain() -> Bool {
    guard restartCount < RecordPages.restartsMax, let place,
      let rest = place.rest(of: planned, cursorParameter: form.parameter)
    else { return false }
    restartCount += 1
    restart = place
    planned = rest
    paginator = Paginator()
    action = paginator.handle(.start)
    return true
  }

  private func request(after cursor: String?) -> HTTPRequest {
    HTTPRequest(planned, page: form, after: cursor)
  }

  /// How often a page that leads back to an earlier one is asked for.
  private static let loopAttempts = 3

  private mutating func fetch(after cursor: String?) async throws(SourceError) {
    var pages = paginator
    for _ in 0..<RecordPages.loopAttempts {
      let response = try await answer(after: cursor)
      if form.rowsKey == nil, response.status == 404 {
        action = .finish
        return
      }
      let envelope = try envelope(of: response)
      pages = paginator
      action = pages.handle(.page(next: form.next(in: envelope)))
      report.pages += 1
      // Rows of a page that leads back were given before, so they are not given again.
      if case .loop = action { continue }
      paginator = pages
      page = MemorySource(response.body, layout: .document, scanner: scanner)
      return
    }
    throw SourceError(
      .malformedResponse,
      "the service's pages lead back to an earlier one",
      helps: ["a cursor came a second time, in \(RecordPages.loopAttempts) answers"]
    )
  }

  private mutating func answer(after cursor: String?) async throws(SourceError) -> HTTPResponse {
    if let asked = pending {
      pending = nil
      return try await asked.answer()
    }
    return try await transport.send(request(after: cursor))
  }

  private func envelope(of response: HTTPResponse) throws(SourceError) -> JSONValue {
    guard response.status == 200 else { throw ServiceError.error(for: response) }
    // The whole body is checked once: a page that was cut off must not look like a short page.
    guard let envelope = JSONValue(response.body, leavingOut: form.rowsKey),
      form.accepts(envelope)
    else {
      throw SourceError(.malformedResponse, "the answer of the service is no page of \(noun)")
    }
    return envelope
  }

  private var noun: String { form.rowsKey == "campaigns" ? "campaigns" : "events" }
}

/// A request that is under way; it is given up when nobody holds it any more.
private final class PendingAnswer: Sendable {
  private let task: Task<Result<HTTPResponse, SourceError>, Never>

  init(_ request: HTTPRequest, over transport: any HTTPTransport) {
    task = Task {
      do throws(SourceError) {
        return .success(try await transport.send(request))
      } catch {
        return .failure(error)
      }
    }
  }

  deinit {
    task.cancel()
  }

  func answer() async throws(SourceError) -> HTTPResponse {
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    return try result.get()
  }
}

/// The names of all event types of an account.
package enum EventTypes {
  /// Asks for the list of a version of Events v3; the answer is sorted.
  package static func fetch(
    over transport: any HTTPTransport,
    version: String? = nil
  ) async throws(SourceError) -> [String] {
    let path = EventsEndpoint.versionedTypesPath(version)
    let response = try await transport.send(HTTPRequest(path: path))
    guard response.status == 200 else { throw ServiceError.error(for: response) }
    guard let names = JSONValue(response.body)?["eventTypes"]?.array else {
      throw SourceError(.malformedResponse, "the answer of the service is no list of event types")
    }
    return names.compactMap(\.string).sorted { Text($0) < Text($1) }
  }
}
