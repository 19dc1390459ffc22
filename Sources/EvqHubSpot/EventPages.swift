package import EvqEngine
package import EvqModel
package import EvqPlanner
import EvqSyntax

/// The events of one request, page after page.
package struct EventPages: BatchSource {
  private let planned: PlannedRequest
  private let transport: any HTTPTransport
  private let scanner: RecordScanner
  private var paginator = Paginator()
  private var action: Paginator.Action
  private var page: MemorySource?
  package private(set) var report = SourceReport()

  package init(_ planned: PlannedRequest, transport: any HTTPTransport, scanner: RecordScanner) {
    self.planned = planned
    self.transport = transport
    self.scanner = scanner
    action = paginator.handle(.start)
    report.requests = 1
  }

  package mutating func next() async throws(SourceError) -> Batch? {
    while true {
      if let batch = page?.next() {
        report.rowsRead += batch.rows.count
        return batch
      }
      report.malformedCount += page?.report.malformedCount ?? 0
      page = nil
      switch action {
      case .finish: return nil
      case .loop(let cursor):
        throw SourceError(
          .malformedResponse,
          "the service gave the cursor `\(cursor)` a second time"
        )
      case .request(let cursor): try await fetch(after: cursor)
      }
    }
  }

  private mutating func fetch(after cursor: String?) async throws(SourceError) {
    let response = try await transport.send(EventsEndpoint.request(planned, after: cursor))
    guard response.status == 200 else {
      action = paginator.handle(.failure)
      throw ServiceError.error(for: response)
    }
    // The whole body is checked once: a page that was cut off must not look like a short page.
    guard let envelope = JSONValue(response.body, leavingOut: "results"),
      envelope["results"]?.array != nil
    else {
      action = paginator.handle(.failure)
      throw SourceError(.malformedResponse, "the answer of the service is no page of events")
    }
    report.pages += 1
    action = paginator.handle(.page(next: envelope["paging"]?["next"]?["after"]?.string))
    page = MemorySource(response.body, layout: .document, scanner: scanner)
  }
}

/// The names of all event types of an account.
package enum EventTypes {
  /// Asks for the list; the answer is sorted.
  package static func fetch(over transport: any HTTPTransport) async throws(SourceError) -> [String]
  {
    let response = try await transport.send(HTTPRequest(path: EventsEndpoint.typesPath))
    guard response.status == 200 else { throw ServiceError.error(for: response) }
    guard let names = JSONValue(response.body)?["eventTypes"]?.array else {
      throw SourceError(.malformedResponse, "the answer of the service is no list of event types")
    }
    return names.compactMap(\.string).sorted()
  }
}
