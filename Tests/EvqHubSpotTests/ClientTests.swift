import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqPlan
import EvqSyntax
import EvqTestSupport
import Testing

/// Requests, paging and error responses, without a transport.
struct ClientTests {
  @Test(
    "a value is percent-encoded and decoded",
    arguments: [
      ("new york", "new%20york"), ("a+b&c=d", "a%2Bb%26c%3Dd"), ("são", "s%C3%A3o"),
      ("a,b", "a%2Cb"),
      ("x-y_z.~1", "x-y_z.~1"), ("100%", "100%25"), ("\"", "%22"), ("", ""),
    ]
  )
  func encodes(value: String, encoded: String) {
    #expect(QueryEncoding.encode(value) == encoded)
    #expect(QueryEncoding.unescape(encoded) == value)
  }

  @Test
  func `decoding keeps repeated parameters and invalid escapes, and turns a plus into a blank`() {
    let pairs = QueryEncoding.decode("property.hs_city=new+york&property.hs_city=50%&id=")
    #expect(pairs.map(\.name) == ["property.hs_city", "property.hs_city", "id"])
    #expect(pairs.map(\.value) == ["new york", "50%", ""])
  }

  @Test func `a request has its parameters in order and the cursor last`() {
    let planned = PlannedRequest(
      path: EventsEndpoint.path,
      parameters: [
        .init(name: "eventType", value: "pe1_a", range: .none),
        .init(name: "property.hs_city", value: "portland", range: .none),
        .init(name: "property.hs_city", value: "new york", range: .none),
        .init(name: "after", value: "old", range: .none),
      ]
    )
    #expect(
      HTTPRequest(planned, page: ServiceSource.events.page, after: "MTc=").target
        == "/events/v3/events?eventType=pe1_a&property.hs_city=portland"
        + "&property.hs_city=new%20york&after=MTc%3D"
    )
  }

  @Test func `a curl line contains no token`() {
    let request = HTTPRequest(path: EventsEndpoint.path, query: [("id", "it's")])
    let line = request.curl(baseURL: "https://api.hubapi.com")
    #expect(line.contains("$HUBSPOT_ACCESS_TOKEN"))
    #expect(line.contains("-d 'id=it%27s'"))
  }

  // MARK: Paging

  @Test func `pages are requested until there is no cursor`() {
    var paginator = Paginator()
    #expect(paginator.handle(.start) == .request(after: nil))
    #expect(paginator.handle(.page(next: "a")) == .request(after: "a"))
    #expect(paginator.handle(.page(next: "b")) == .request(after: "b"))
    #expect(paginator.handle(.page(next: nil)) == .finish)
    #expect(paginator.handle(.page(next: "c")) == .finish)
  }

  @Test func `a repeated cursor is a loop`() {
    var paginator = Paginator()
    _ = paginator.handle(.start)
    _ = paginator.handle(.page(next: "a"))
    #expect(paginator.handle(.page(next: "a")) == .loop(cursor: "a"))
    #expect(paginator.handle(.page(next: "b")) == .finish)
  }

  @Test("a cursor is sent without its encoding", arguments: ["fA==", "fA%3D%3D", "fA%253D%253D"])
  func normalizes(cursor: String) {
    var paginator = Paginator()
    _ = paginator.handle(.start)
    #expect(paginator.handle(.page(next: cursor)) == .request(after: "fA=="))
  }

  @Test func `nothing is requested after a failure`() {
    var paginator = Paginator()
    _ = paginator.handle(.start)
    #expect(paginator.handle(.failure) == .finish)
  }

  // MARK: Errors

  @Test(
    "every form of an error body becomes a message",
    arguments: [
      (
        #"{"status":"error","message":"Nope","correlationId":"1","category":"VALIDATION_ERROR","errors":[{"message":"more"}]}"#,
        "the service refused the request (400, VALIDATION_ERROR): Nope",
        ["more", "correlation id: 1"]
      ),
      (
        #"{"message":"resource not found"}"#,
        "the service refused the request (400): resource not found", []
      ),
      ("<html>", "the service refused the request (400): no message", []),
      ("", "the service refused the request (400): no message", []),
      (
        #"{"message":"x","subCategory":"EVENT_TYPE_READS_NOT_ALLOWED_DUE_TO_STORAGE_LOCATIONS"}"#,
        "the service refused the request (400): x",
        ["this account requires an event type: add eventType = …"]
      ),
    ]
  )
  func errors(body: String, message: String, helps: [String]) {
    let error = ServiceError.error(for: HTTPResponse(status: 400, body: ByteBuffer(body)))
    #expect(error.message == message)
    #expect(error.helps == helps)
  }

  // MARK: Responses that are not pages

  @Test(
    "a response that is not a page is an error, not an empty page",
    arguments: [
      "", "{}", "[]", #"{"results":{}}"#, #"{"results":[{"id":"a"}"#, #"{"results":[{"id":"a"},]}"#,
    ]
  )
  func noPage(body: String) async throws {
    let error = await #expect(throws: RuntimeFailure.self) { try await rows(of: [body]) }
    #expect(error?.code == .malformedResponse)
  }

  @Test func `all pages are read`() async throws {
    let first = #"{"results":[{"id":"a"},{"id":"b"}],"paging":{"next":{"after":"x"}}}"#
    #expect(try await rows(of: [first, #"{"results":[{"id":"c"}]}"#]) == ["a", "b", "c"])
  }

  private static let selfLinkingPage = #"{"results":[{"id":"a"}],"paging":{"next":{"after":"x"}}}"#

  @Test func `a cycle of pages is an error`() async throws {
    let pages = Array(repeating: Self.selfLinkingPage, count: 4)
    let error = await #expect(throws: RuntimeFailure.self) { try await rows(of: pages) }
    #expect(error?.code == .malformedResponse)
  }

  @Test func `a page that links to itself once is requested again, without repeating its rows`()
    async throws
  {
    let last = #"{"results":[{"id":"b"}]}"#
    #expect(try await rows(of: [Self.selfLinkingPage, Self.selfLinkingPage, last]) == ["a", "b"])
  }

  private func rows(of bodies: [String]) async throws -> [String] {
    let scanner = try RecordScannerFactory.ids()
    let planned = PlannedRequest(path: EventsEndpoint.path, parameters: [])
    var pages = RecordPages(
      planned,
      form: ServiceSource.events.page,
      transport: RecordedTransport(bodies),
      scanner: scanner
    )
    var ids: [String] = []
    while let batch = try await pages.next() {
      ids += batch.selection.compactMap { batch.value(slot: 0, row: $0).text?.string }
    }
    return ids
  }
}
