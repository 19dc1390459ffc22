package import EvqEngine
package import EvqHTTP
package import EvqModel
package import EvqPlan
import EvqSyntax

/// The records of one request, page after page.
package struct RecordPages: BatchSource {
  private var planned: PlannedRequest
  private let form: PageForm
  private let transport: any HTTPTransport
  private let scanner: RecordScanner
  /// Whether the next page is requested while the current one is processed.
  var readsAhead: Bool
  /// Reading ahead ends when only this many requests are left: a page that was read ahead can be one too many.
  private let requestsKept: Int
  private let isStrict: Bool
  private var paginator = Paginator()
  private var action: Paginator.Action
  private var pending: PendingAnswer?
  /// The rows of the current page that were not delivered yet.
  private var batches: ArraySlice<Batch> = []
  /// What is thrown after the rows of the current page.
  private var ending: RuntimeFailure?
  /// How far rows were delivered, where they have an order; and what comes again after a restart.
  private var place: PagePlace?
  private var delivered: DeliveredRows?
  private var restartCount = 0
  package private(set) var report = SourceReport()

  /// `order` allows a restart from a time when a cursor is refused.
  ///
  /// `readsAhead` is for queries that need
  /// every page: a `limit` would ask for one too many. With `isStrict` an unreadable record is an error.
  package init(
    _ planned: PlannedRequest,
    form: PageForm,
    transport: any HTTPTransport,
    scanner: RecordScanner,
    order: PageOrder? = nil,
    readsAhead: Bool = false,
    requestsKept: Int = 0,
    isStrict: Bool = false
  ) {
    self.planned = planned
    self.form = form
    self.transport = transport
    self.scanner = scanner
    self.readsAhead = readsAhead
    self.requestsKept = requestsKept
    self.isStrict = isStrict
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

  package mutating func next() async throws(RuntimeFailure) -> Batch? {
    while true {
      if let batch = batches.popFirst() {
        report.rowsRead += batch.rows.count
        let rows = delivered?.remove(from: batch) ?? batch
        place?.pass(rows)
        return rows
      }
      if let ending { throw ending }
      guard case .request(let cursor) = action else { return nil }
      report.cursor = cursor
      do throws(RuntimeFailure) {
        try await fetch(after: cursor)
      } catch {
        guard error.code == .requestRefused, cursor != nil, beginAgain() else { throw error }
      }
      if readsAhead, transport.requestsLeft > requestsKept { start() }
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
    delivered = place.delivered
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

  private mutating func fetch(after cursor: String?) async throws(RuntimeFailure) {
    var pages = paginator
    for _ in 0..<RecordPages.loopAttempts {
      let response = try await answer(after: cursor)
      if form.rowsKey == nil, response.status == 404 {
        action = .finish
        return
      }
      guard response.status == 200 else { throw ServiceError.error(for: response) }
      let page = try Page(response.body, form: form, scanner: scanner)
      pages = paginator
      action = pages.handle(event(after: page))
      report.pages += 1
      // Rows of a page that leads back were delivered before.
      if case .loop = action { continue }
      paginator = pages
      try note(page.unreadable)
      batches = page.batches[...]
      return
    }
    throw RuntimeFailure(
      .malformedResponse,
      "the service's pages lead back to an earlier one",
      helps: ["a cursor came a second time, in \(RecordPages.loopAttempts) answers"]
    )
  }

  /// What the paginator makes of a page.
  ///
  /// Its rows are good even where it does not say how to continue.
  private mutating func event(after page: Page) -> Paginator.Event {
    switch page.next {
    case .success(let next): return .page(next: next)
    case .failure(let error):
      ending = error
      report.cursor = nil
      report.hasUnclearEnd = true
      return .failure
    }
  }

  /// Counts unreadable records as files do.
  private mutating func note(_ unreadable: [UnreadableRecord]) throws(RuntimeFailure) {
    for record in unreadable {
      if isStrict { throw record.error(page: report.pages) }
      report.malformedCount += 1
      guard report.malformedLocations.count < SourceReport.locationsMax else { continue }
      report.malformedLocations.append(record.place(page: report.pages))
    }
  }

  private mutating func answer(after cursor: String?) async throws(RuntimeFailure) -> HTTPResponse {
    if let asked = pending {
      pending = nil
      return try await asked.answer()
    }
    return try await transport.send(request(after: cursor))
  }
}

/// A request that is under way; it is given up when nobody holds it any more.
private final class PendingAnswer: Sendable {
  private let task: Task<Result<HTTPResponse, RuntimeFailure>, Never>

  init(_ request: HTTPRequest, over transport: any HTTPTransport) {
    task = Task {
      do throws(RuntimeFailure) {
        return .success(try await transport.send(request))
      } catch {
        return .failure(error)
      }
    }
  }

  deinit {
    task.cancel()
  }

  func answer() async throws(RuntimeFailure) -> HTTPResponse {
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
  ) async throws(RuntimeFailure) -> [String] {
    let path = EventsEndpoint.versionedTypesPath(version)
    let response = try await transport.send(HTTPRequest(path: path))
    guard response.status == 200 else { throw ServiceError.error(for: response) }
    return try names(in: response.body)
  }

  /// Throws E0602 for anything but one list of texts: a type that is left out would cut results.
  private static func names(in body: ByteBuffer) throws(RuntimeFailure) -> [String] {
    guard case .object(let fields) = JSONValue(body) else {
      throw .unreadableAnswer(body, "event types")
    }
    let lists = fields.filter { $0.name == "eventTypes" }
    guard lists.count == 1, let values = lists[0].value.array else {
      throw .unreadableAnswer(body, "event types")
    }
    let names = values.compactMap { $0.string.map { Text($0) } }
    guard names.count == values.count else { throw .unreadableAnswer(body, "event types") }
    return names.sorted().unique.map(\.string)
  }
}
