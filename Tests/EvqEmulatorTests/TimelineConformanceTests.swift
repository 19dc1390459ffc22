import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport
import Foundation
import Testing

/// Writes timeline responses to `.build/timeline-answers`.
///
/// `Tests/Scripts/conformance.sh` validates them against OpenAPI.
struct TimelineConformanceTests {
  private struct Exchange {
    var endpoint: String
    var method = "GET"
    var target: String
    var token: String? = "pat-na1-test"
    var body = ""
  }

  private static let events = "/integrators/timeline/v3/events"
  private static let templates = "/integrators/timeline/v3/4321/event-templates"

  private static let event =
    #"{"eventTemplateId":"1001298","id":"a","email":"a@b.example","tokens":{"petAge":3}}"#

  private static let fullEvent = """
    {"eventTemplateId":"1001298","id":"b","objectId":"201005","utk":"c","domain":"d","tokens":{},
     "timestamp":"2026-11-20T10:00:00Z","extraData":{"a":[1]},"customObjectTypeId":"2-1","timelineIFrame":
     {"linkLabel":"l","headerLabel":"h","url":"https://x","width":600,"height":400}}
    """

  private static let template = """
    {"name":"n","objectType":"deals","headerTemplate":"h","detailTemplate":"d","tokens":[{"name":"t",
     "label":"l","type":"enumeration","objectPropertyName":"p","options":[{"label":"l","value":"v"}]}]}
    """

  private static let exchanges = [
    Exchange(endpoint: "event", method: "POST", target: events, body: event),
    Exchange(endpoint: "event", method: "POST", target: events, body: fullEvent),
    Exchange(endpoint: "event", target: events + "/1001298/a"),
    Exchange(endpoint: "event", target: events + "/1001298/b"),
    Exchange(endpoint: "event", target: events + "/1001298/c"),
    Exchange(endpoint: "event", target: events + "/1001298/a", token: nil),
    Exchange(endpoint: "event", method: "POST", target: events, body: "{}"),
    Exchange(endpoint: "event", method: "POST", target: events, body: "["),
    Exchange(
      endpoint: "event",
      method: "POST",
      target: events,
      body:
        #"{"eventTemplateId":"1001298","id":"\#(String(repeating: "x", count: 501))","tokens":{}}"#
    ),
    Exchange(
      endpoint: "batch",
      method: "POST",
      target: events + "/batch/create",
      body: "{\"inputs\":[\(event),\(fullEvent)]}"
    ),
    Exchange(
      endpoint: "batch",
      method: "POST",
      target: events + "/batch/create",
      body: "{\"inputs\":[\(event),{\"eventTemplateId\":\"x\",\"tokens\":{}}]}"
    ),
    Exchange(endpoint: "batch", method: "POST", target: events + "/batch/create", body: "{}"),
    Exchange(endpoint: "batch", target: events + "/batch/create"),
    Exchange(endpoint: "templates", target: templates),
    Exchange(endpoint: "templates", target: templates + "?hapikey=k", token: nil),
    Exchange(endpoint: "templates", target: templates, token: nil),
    Exchange(endpoint: "template", target: templates + "/1001298"),
    Exchange(endpoint: "template", target: templates + "/1001299"),
    Exchange(endpoint: "template", target: templates + "/none"),
    Exchange(endpoint: "template", method: "POST", target: templates, body: template),
    Exchange(endpoint: "template", method: "POST", target: templates, body: "{}"),
    Exchange(
      endpoint: "template",
      method: "PUT",
      target: templates + "/1001299",
      body: #"{"id":"1001299","name":"n","tokens":[]}"#
    ),
    Exchange(
      endpoint: "token",
      method: "POST",
      target: templates + "/1001298/tokens",
      body: #"{"name":"t","label":"l","type":"date","options":[]}"#
    ),
    Exchange(
      endpoint: "token",
      method: "PUT",
      target: templates + "/1001298/tokens/t",
      body: #"{"label":"m","options":[]}"#
    ),
    Exchange(endpoint: "token", method: "PUT", target: templates + "/1001298/tokens/u", body: "{}"),
    Exchange(endpoint: "token", method: "PATCH", target: templates + "/1001298/tokens/t"),
  ]

  @Test func `responses are written to files for the validator`() throws {
    let folder = PackageFolder.root.appending(path: ".build/timeline-answers")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let emulator = try Emulator.sample()
    for (number, exchange) in Self.exchanges.enumerated() {
      let response = emulator.send(
        exchange.method,
        exchange.target,
        token: exchange.token,
        body: exchange.body
      )
      let text =
        "{\"endpoint\":\"\(exchange.endpoint)\",\"status\":\(response.status),"
        + "\"request\":\(JSONText.string(exchange.target)),\"body\":\(response.text)}"
      #expect(JSONValue(ByteBuffer(text)) != nil)
      try text.write(
        to: folder.appending(path: "\(number).json"),
        atomically: true,
        encoding: .utf8
      )
    }
  }

  @Test(
    "the scopes are those of the OpenAPI document",
    .enabled(if: PackageFolder.openAPI != nil, "the service's description is not at hand")
  )
  func scopes() throws {
    let url = try #require(PackageFolder.openAPI).appending(path: "timeline-v3.json")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
    let paths = try #require(json?["paths"] as? [String: [String: Any]])
    let emulator = try Emulator.sample { $0.scopes = ["none"] }
    var count = 0
    for (path, methods) in paths {
      for (method, operation) in methods {
        let security = (operation as? [String: Any])?["security"] as? [[String: [String]]]
        let described = Set((security ?? []).flatMap { $0["oauth2"] ?? [] })
        let target = path.replacing("{appId}", with: "4321")
        let response = emulator.send(method.uppercased(), target)
        let context = response.body?["errors"]?.array?.first?["context"]
        let required = context?["requiredScopes"]?.array?.compactMap(\.string)
        #expect(Set(required ?? []) == described, "\(method) \(path)")
        count += 1
      }
    }
    #expect(count == 11)
  }
}
