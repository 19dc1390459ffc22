package import EvqEngine
package import EvqHTTP
package import EvqModel
package import EvqPlan
import EvqSyntax

/// Reads the records of one request page by page.
package struct RecordPages: BatchSource {
  private var planned: PlannedRequest
  private let form: PageForm
  private let transport: any HTTPTransport
  private let scanner: RecordScanner
  /// Whether the next page is requested while the current one is processed.
  var readsAhead: Bool
  /// Stop reading ahead when the budget has only this many requests left.
  private let requestsKept: Int
  private let isStrict: Bool
  private var paginator = Paginator()
  private var action: Paginator.Action
  private var pending: PendingResponse?
  /// The undelivered rows of the current page.
  private var batches: ArraySlice<Batch> = []
  /// The error to throw after the rows of the current page.
  private var ending: RuntimeFailure?
  /// How far rows were delivered, if they are ordered, and what a restart repeats.
  private var position: PagePosition?
  private var delivered: DeliveredRows?
  private var restartCount = 0
  package private(set) var report = SourceReport()

  /// `order` allows a restart at a time after a rejected cursor.
  ///
  /// `readsAhead` is for queries that need every page: with a `limit` it would request a page too many. With
  /// `isStrict` an unreadable record is an error.
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
    position = order.map { PagePosition($0) }
    action = paginator.handle(.start)
    report.requests = 1
  }

  /// Requests the first page without waiting, so that several requests run in parallel.
  package mutating func start() {
    guard pending == nil, case .request(let cursor) = action else { return }
    pending = PendingResponse(request(after: cursor), over: transport)
  }

  /// Whether the last fetched page is the last one.
  var isAtLastPage: Bool { action == .finish }

  package mutating func next() async throws(RuntimeFailure) -> Batch? {
    while true {
      if let batch = batches.popFirst() {
        report.rowsRead += batch.rows.count
        let rows = delivered?.remove(from: batch) ?? batch
        position?.advance(over: rows)
        return rows
      }
      if let ending { throw ending }
      guard case .request(let cursor) = action else { return nil }
      report.cursor = cursor
      do throws(RuntimeFailure) {
        try await fetch(after: cursor)
      } catch {
        guard error.code == .requestRefused, cursor != nil, restart() else { throw error }
      }
      if readsAhead, transport.requestsLeft > requestsKept { start() }
    }
  }

  /// The most restarts after rejected cursors.
  private static let restartsMax = 5

  /// Restarts at the time of the last row after a rejected cursor, which may have expired.
  private mutating func restart() -> Bool {
    guard restartCount < RecordPages.restartsMax, let position,
      let rest = position.rest(of: planned, cursorParameter: form.parameter)
    else { return false }
    restartCount += 1
    delivered = position.delivered
    planned = rest
    paginator = Paginator()
    action = paginator.handle(.start)
    return true
  }

  private func request(after cursor: String?) -> HTTPRequest {
    HTTPRequest(planned, page: form, after: cursor)
  }

  /// The most attempts for a page whose next cursor repeats an earlier one.
  private static let loopAttempts = 3

  private mutating func fetch(after cursor: String?) async throws(RuntimeFailure) {
    var pages = paginator
    for _ in 0..<RecordPages.loopAttempts {
      let response = try await receive(after: cursor)
      if form.rowsKey == nil, response.status == 404 {
        action = .finish
        return
      }
      guard response.status == 200 else { throw ServiceError.error(for: response) }
      let page = try Page(response.body, form: form, scanner: scanner)
      pages = paginator
      action = pages.handle(event(after: page))
      report.pages += 1
      // The rows of a page in a cycle were delivered before.
      if case .loop = action { continue }
      paginator = pages
      try count(page.unreadable)
      batches = page.batches[...]
      return
    }
    throw RuntimeFailure(
      .malformedResponse,
      "the pages form a cycle: a cursor leads back to an earlier page",
      helps: ["\(RecordPages.loopAttempts) attempts gave the same cursor; try again later"]
    )
  }

  /// The paginator's event for a page; its rows are valid even if its cursor is not.
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
  private mutating func count(_ unreadable: [UnreadableRecord]) throws(RuntimeFailure) {
    for record in unreadable {
      if isStrict { throw record.error(page: report.pages) }
      report.malformedCount += 1
      guard report.malformedLocations.count < SourceReport.locationsMax else { continue }
      report.malformedLocations.append(record.name(page: report.pages))
    }
  }

  private mutating func receive(after cursor: String?) async throws(RuntimeFailure) -> HTTPResponse
  {
    if let request = pending {
      pending = nil
      return try await request.response()
    }
    return try await transport.send(request(after: cursor))
  }
}

/// A request in flight; it is cancelled when the last reference goes away.
private final class PendingResponse: Sendable {
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

  func response() async throws(RuntimeFailure) -> HTTPResponse {
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    return try result.get()
  }
}

/// The names of an account's event types.
package enum EventTypes {
  /// Requests the sorted names; `version` is a date-based version of the API.
  package static func fetch(
    over transport: any HTTPTransport,
    version: String? = nil
  ) async throws(RuntimeFailure) -> [String] {
    let path = EventsEndpoint.typesPath(version: version)
    let response = try await transport.send(HTTPRequest(path: path))
    guard response.status == 200 else { throw ServiceError.error(for: response) }
    return try names(in: response.body)
  }

  /// Throws E0602 for anything but one list of strings: a missing type would truncate results.
  private static func names(in body: ByteBuffer) throws(RuntimeFailure) -> [String] {
    guard case .object(let fields) = JSONValue(body) else {
      throw .unreadableResponse(body, "event types")
    }
    let lists = fields.filter { $0.name == "eventTypes" }
    guard lists.count == 1, let values = lists[0].value.array else {
      throw .unreadableResponse(body, "event types")
    }
    let names = values.compactMap { $0.string.map { Text($0) } }
    guard names.count == values.count else { throw .unreadableResponse(body, "event types") }
    return names.sorted().unique.map(\.string)
  }
}
