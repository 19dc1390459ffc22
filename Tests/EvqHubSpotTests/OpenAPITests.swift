import EvqHubSpot
import EvqModel
import EvqPlan
import EvqTestSupport
import Foundation
import Testing

/// Requests and fields match HubSpot's OpenAPI documents.
@Suite(.enabled(if: PackageFolder.openAPI != nil, "the OpenAPI documents are not available"))
struct OpenAPITests {
  private let document: [String: Any]

  init() throws {
    let url = try #require(PackageFolder.openAPI).appending(path: "events-v3.json")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    document = try #require(json as? [String: Any])
  }

  private func find(_ path: String...) -> Any? {
    path.reduce(document as Any?) { ($0 as? [String: Any])?[$1] }
  }

  @Test func `the documents describe every parameter that evq sends`() throws {
    let parameters = try #require(
      find("paths", EventsEndpoint.path, "get", "parameters") as? [[String: Any]]
    )
    let names = Set(parameters.compactMap { $0["name"] as? String })
    let capabilities = EventsEndpoint.capabilities
    let sent =
      capabilities.filters.map { $0.parameter.replacing("{name}", with: "{propname}") }
      + [
        capabilities.window?.sinceParameter, capabilities.window?.untilParameter,
        "sort", capabilities.paging?.limitParameter,
        capabilities.paging?.cursorParameter,
      ].compactMap(\.self)
    #expect(Set(sent).isSubset(of: names))
  }

  @Test func `the documents describe every field that evq reads`() throws {
    let event = try #require(
      find("components", "schemas", "ExternalUnifiedEvent", "properties") as? [String: Any]
    )
    #expect(Set(Field.ofEvent.map(\.name)) == Set(event.keys))
    #expect(find("components", "schemas", "NextPage", "properties", "after") != nil)
    #expect(
      find("components", "schemas", "VisibleExternalEventTypeNames", "properties", "eventTypes")
        != nil
    )
    let error = try #require(find("components", "schemas", "Error", "properties") as? [String: Any])
    #expect(
      ["message", "category", "correlationId", "subCategory", "errors"].allSatisfy {
        error[$0] != nil
      }
    )
  }

  @Test func `the documents describe both paths`() {
    #expect(find("paths", EventsEndpoint.path) != nil)
    #expect(find("paths", EventsEndpoint.typesPath) != nil)
  }
}
