import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport
import Testing

/// The timeline's endpoints, over HTTP messages.
struct TimelineAnswerTests {
  private static let events = "/integrators/timeline/v3/events"
  private static let templates = "/integrators/timeline/v3/4321/event-templates"

  private let emulator: Emulator

  init() throws {
    emulator = try Emulator.sample()
  }

  private func post(_ body: String, _ path: String = TimelineAnswerTests.events) -> TestResponse {
    emulator.send("POST", path, body: body)
  }

  // MARK: Events

  @Test func `a created event has its input and the record that was found`() throws {
    let body = """
      {"eventTemplateId":"1001298","id":"petspot:1","email":"pup@pets.example","domain":"pets.example",
       "utk":"c1","timestamp":"2026-11-20T10:00:00+02:00",
       "tokens":{"petName":"Art3mis","petAge":3,"big":12345678901234567890,"petKind":"dog","none":null},
       "extraData":{"id":9007199254740993, "list":[1, {"a":"\\u00e9"}]},
       "timelineIFrame":{"linkLabel":"l","headerLabel":"h","url":"https://x","width":"600","height":400}}
      """
    let response = post(body)
    #expect(response.status == 201)
    #expect(response.text("objectType") == "contacts" && response.text("id") == "petspot:1")
    #expect(response.text("tokens", "petAge") == "3")
    #expect(response.text("tokens", "big") == "12345678901234567890")
    #expect(response.body?["tokens"]?["none"] == nil)
    #expect(response.text("timestamp") == "2026-11-20T08:00:00.000Z")
    #expect(response.text("createdAt") == "2026-11-21T12:00:00.000Z")
    #expect(response.text("objectId")?.isEmpty == false)
    // Numbers beyond 2^53 must not be rounded.
    #expect(
      response.text.contains(#""extraData":{"id":9007199254740993, "list":[1, {"a":"\u00e9"}]}"#)
    )
    #expect(response.body?["timelineIFrame"]?["width"] == .number(600))
    let read = emulator.send("\(Self.events)/1001298/petspot%3A1")
    #expect(read.status == 200 && read.text == response.text)
  }

  @Test func `an event without a time is now, and both paths find it`() throws {
    let body = #"{"eventTemplateId":"1001298","id":"a/b%","utk":"c","tokens":{}}"#
    let response = emulator.send("POST", "/crm/v3/timeline/events/", body: body, seconds: 5)
    #expect(response.text("timestamp") == "2026-11-21T12:00:05.000Z")
    #expect(emulator.send("\(Self.events)/1001298/a%2Fb%25").text("id") == "a/b%")
    #expect(emulator.send("\(Self.events)/1001299/a%2Fb%25").status == 404)
  }

  @Test(
    "an unreadable body is refused in HubSpot's words",
    arguments: [
      (#"{"id":"a","tokens":{}}"#, "some of required attributes are not set [eventTemplateId]"),
      (#"{"eventTemplateId":null,"tokens":{}}"#, "not set [eventTemplateId]"),
      (
        "{}",
        "line 1, column 3: Cannot build TimelineEvent, some of required attributes are not set [eventTemplateId, tokens]"
      ),
      ("{\n}", "line 2, column 2:"), ("", "not valid JSON"), ("{", "not valid JSON"),
      ("[]", "not an object"), ("3", "not an object"), ("\u{FEFF}", "not valid JSON"),
      (#"{"eventTemplateId":"1001298","tokens":[]}"#, "`tokens`"),
      (#"{"eventTemplateId":"1001298","tokens":{"a":{}}}"#, "`tokens`"),
      (#"{"eventTemplateId":"1001298","tokens":{},"id":[]}"#, "`id`"),
      (#"{"eventTemplateId":"1001298","tokens":{},"timestamp":"soon"}"#, "`timestamp`"),
      (
        #"{"eventTemplateId":"1001298","tokens":{},"timelineIFrame":{"url":"x"}}"#,
        "not set [linkLabel, headerLabel, width, height]"
      ),
      (
        #"{"eventTemplateId":"1001298","tokens":{},"timelineIFrame":{"url":"x","linkLabel":"a","headerLabel":"b","width":1.5,"height":2}}"#,
        "'width'"
      ),
      (#"{"eventTemplateId":"1001298","tokens":{"petKind":"bird"},"utk":"a"}"#, "'petKind'"),
      (#"{"eventTemplateId":"none","tokens":{},"utk":"a"}"#, "'none'"),
    ]
  )
  func refuses(body: String, expected: String) {
    let response = post(body)
    #expect(response.status == 400 && response.category == "VALIDATION_ERROR")
    #expect(response.text("message")?.contains(expected) == true, "\(response.text)")
    #expect(response.text("correlationId") == response.header("x-hubspot-correlation-id"))
  }

  @Test func `an event that is too large is refused with a numeric status`() {
    let name = String(repeating: "x", count: 600_000)
    let body = #"{"eventTemplateId":"1001298","id":"e","utk":"c","tokens":{"petName":"\#(name)"}}"#
    let response = post(body)
    #expect(response.status == 400 && response.body?["status"] == .number(400))
    #expect(
      response.body?["errors"]?.array?.first?["message"]
        == .string("Event e failed with validation error(s)")
    )
    #expect(response.category == "VALIDATION_ERROR")
  }

  @Test(
    "extraData is any JSON, byte for byte",
    arguments: [
      "[1,null,{\"a\":null}]", "{\"a\":[null], \"a\":2}", "\"text \\u0000\"",
      "12345678901234567890",
      "1.50", "true", "[]", "\"\"",
    ]
  )
  func extraData(json: String) {
    let response = post(
      #"{"eventTemplateId":"1001298","utk":"c","tokens":{},"extraData":\#(json)}"#
    )
    #expect(
      response.status == 201 && response.text.contains("\"extraData\":\(json)"),
      "\(response.text)"
    )
    let none = post(#"{"eventTemplateId":"1001298","utk":"c","tokens":{},"extraData":null}"#)
    #expect(none.status == 201 && none.body?["extraData"] == nil)
  }

  // MARK: Batches

  @Test func `a batch reports which events were refused`() throws {
    let good = #"{"eventTemplateId":"1001298","id":"good","utk":"c","tokens":{}}"#
    let bad = #"{"eventTemplateId":"1001298","id":"bad","utk":"c","tokens":{"petAge":"old"}}"#
    let path = Self.events + "/batch/create"
    let complete = post("{\"inputs\":[\(good), \(good)]}", path)
    #expect(complete.status == 201 && complete.text("status") == "COMPLETE")
    #expect(complete.ids == ["good", "good"] && complete.body?["errors"] == nil)
    let mixed = post("{\"inputs\":[\(bad),\(good)]}", path)
    #expect(mixed.status == 207 && mixed.ids == ["good"])
    #expect(mixed.body?["numErrors"] == .number(1))
    let error = try #require(mixed.body?["errors"]?.array?.first)
    #expect(error["id"] == .string("bad") && error["category"] == .string("VALIDATION_ERROR"))
    #expect(error["context"]?["index"] == .array([.string("0")]) && error["links"] == .object([]))
    #expect(error["errors"] == .array([]))
    #expect(post("{\"inputs\":[]}", path).status == 201)
  }

  @Test(
    "an unreadable batch creates nothing",
    arguments: [
      "{}", "{\"inputs\":3}", "{\"inputs\":[3]}", "{\"inputs\":[\"a\", {}]}",
      #"{"inputs":[{"eventTemplateId":"1001298","id":"x","utk":"c","tokens":{}},{}]}"#,
    ]
  )
  func unreadableBatch(body: String) {
    #expect(post(body, Self.events + "/batch/create").status == 400)
    #expect(emulator.send("\(Self.events)/1001298/x").status == 404)
  }

  // MARK: Rendering

  @Test func `header and details contain the tokens`() throws {
    let body = """
      {"eventTemplateId":"1001298","id":"r","utk":"c",
       "tokens":{"petName":"A<b>","petAge":"3","petKind":"cat","adoptedAt":"1767225600000"}}
      """
    #expect(post(body).status == 201)
    let detail = emulator.send("\(Self.events)/1001298/r/detail")
    #expect(detail.text("details") == "A<b> is a cat, 3 years old.\n\nAdopted: 2026-01-01")
    let header = emulator.send("\(Self.events)/1001298/r/render")
    #expect(header.text.contains("Registered for [A&lt;b&gt;]"))
    #expect(header.header("Content-Type")?.hasPrefix("text/html") == true)
    let rendered = emulator.send("\(Self.events)/1001298/r/render?detail=true")
    #expect(
      rendered.text == "<p>A&lt;b&gt; is a cat, 3 years old.</p>\n<p>Adopted: 2026-01-01</p>\n"
    )
    #expect(emulator.send("\(Self.events)/1001298/none/render").status == 404)
  }

  // MARK: Templates

  @Test func `a template is created, read, updated and removed with its events`() throws {
    let body = """
      {"name":"Walk","objectType":"contacts","headerTemplate":"{{where}}",
       "tokens":[{"name":"where","label":"Where","type":"string"}]}
      """
    let made = emulator.send("POST", Self.templates + "?hapikey=k", token: nil, body: body)
    #expect(made.status == 201 && made.text("name") == "Walk")
    let id = try #require(made.text("id"))
    #expect(emulator.send(Self.templates).ids.contains(id))
    #expect(emulator.send("/integrators/timeline/v3/1/event-templates").ids.isEmpty)
    let event = #"{"eventTemplateId":"\#(id)","id":"w","utk":"c","tokens":{"where":"park"}}"#
    #expect(post(event).status == 201)
    let change = #"{"id":"\#(id)","name":"Long walk","tokens":[]}"#
    let changed = emulator.send("PUT", "\(Self.templates)/\(id)", body: change, seconds: 9)
    #expect(changed.status == 200 && changed.text("name") == "Long walk")
    #expect(changed.body?["headerTemplate"] == nil && changed.body?["tokens"]?.array == [])
    #expect(changed.text("updatedAt") == "2026-11-21T12:00:09.000Z")
    #expect(emulator.send("DELETE", "\(Self.templates)/\(id)").status == 204)
    #expect(emulator.send("\(Self.templates)/\(id)").status == 404)
    #expect(emulator.send("\(Self.events)/\(id)/w").status == 404)
  }

  @Test func `a token is created, updated and removed`() throws {
    let path = Self.templates + "/1001298/tokens"
    let colour =
      #"{"name":"colour","label":"C","type":"enumeration","options":[{"label":"R","value":"red"}]}"#
    #expect(post(colour, path).status == 200)
    #expect(post(colour, path).status == 400)
    let event = #"{"eventTemplateId":"1001298","id":"t","utk":"c","tokens":{"colour":"blue"}}"#
    #expect(post(event).status == 400)
    let change = #"{"label":"Colour","options":[{"label":"B","value":"blue"}]}"#
    let changed = emulator.send("PUT", path + "/colour", body: change)
    #expect(changed.status == 200 && changed.text("label") == "Colour")
    #expect(changed.text("type") == "enumeration")
    #expect(post(event).status == 201)
    #expect(emulator.send("DELETE", path + "/colour").status == 204)
    #expect(emulator.send("DELETE", path + "/colour").status == 404)
    #expect(emulator.send("PUT", path + "/none", body: change).status == 404)
  }

  @Test(
    "invalid templates are refused",
    arguments: [
      "{}", #"{"name":"a","objectType":"contacts"}"#,
      #"{"name":"a","objectType":"butterflies","tokens":[]}"#,
      #"{"name":"a","objectType":"deals","tokens":[{"name":"x y","label":"l","type":"string"}]}"#,
      #"{"name":"a","objectType":"deals","tokens":[{"name":"x","label":"l","type":"text"}]}"#,
      #"{"name":"a","objectType":"deals","tokens":[{"label":"l","type":"string"}]}"#,
      #"{"name":"a","objectType":"deals","tokens":[{"name":"x","label":"l","type":"enumeration","options":[{"label":"l"}]}]}"#,
    ]
  )
  func invalidTemplates(body: String) {
    #expect(post(body, Self.templates).status == 400)
    #expect(
      emulator.send(
        "PUT",
        Self.templates + "/1001298",
        body: "{\"id\":\"7\",\"name\":\"n\",\"tokens\":[]}"
      ).status == 400
    )
    #expect(emulator.send(Self.templates + "/1001298").text("name") == "Pet registered")
  }

  // MARK: Paths

  @Test(
    "unknown paths and methods are refused",
    arguments: [
      ("GET", "/integrators/timeline/v3/events", 405),
      ("DELETE", "/integrators/timeline/v3/events/1001298/x", 405),
      ("GET", "/integrators/timeline/v3/events/batch/create", 405),
      ("PATCH", "/integrators/timeline/v3/4321/event-templates", 405),
      ("GET", "/integrators/timeline/v3/abc/event-templates", 400),
      ("GET", "/integrators/timeline/v3/99999999999/event-templates", 400),
      ("GET", "/integrators/timeline/v3", 404), ("GET", "/integrators/timeline/v3/4321", 404),
      ("GET", "/integrators/timeline/v3/4321/event-templates/1001298/more", 404),
      ("GET", "/integrators/timeline/v3/events/a/b/c", 404),
      ("GET", "/integrators/timeline/v4/events/a/b", 404), ("GET", "/oauth/v1/nothing", 404),
      ("GET", "/", 404),
    ]
  )
  func paths(method: String, path: String, status: Int) {
    let response = emulator.send(method, path)
    #expect(response.status == status)
    #expect(response.category?.isEmpty == false)
    #expect((response.header("Allow") != nil) == (status == 405))
  }
}
