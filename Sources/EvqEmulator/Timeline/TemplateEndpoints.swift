import EvqHTTP
import EvqModel

/// The endpoints of event templates and their tokens.
enum TemplateEndpoints {
  // MARK: Templates

  static func list(_ call: Call, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    var body = JSONObjectWriter()
    body.add("results", objects: store.templates(of: try appId(call)).map(\.json))
    return .json(body.bytes)
  }

  static func create(_ call: Call, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    let app = try appId(call)
    let input = try call.body("TimelineEventTemplateCreateRequest")
    try input.require(["name", "objectType", "tokens"])
    let objectType = try input.required("objectType").lowercased()
    guard TimelineTemplate.objectTypes.contains(objectType) else {
      let types = TimelineTemplate.objectTypes.joined(separator: ", ")
      throw .invalid("The object type '\(objectType)' is not one of [\(types)]")
    }
    let template = TimelineTemplate(
      id: "",
      appId: app,
      name: try input.required("name"),
      objectType: objectType,
      headerTemplate: try input.text("headerTemplate"),
      detailTemplate: try input.text("detailTemplate"),
      tokens: try tokens(input, at: call.now),
      created: call.now,
      updated: call.now
    )
    return .json(try store.add(template).json, status: 201)
  }

  static func template(_ call: Call, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    .json(try store.template(call.parameter("template"), of: try appId(call)).json)
  }

  static func update(_ call: Call, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    let app = try appId(call)
    let id = call.parameter("template")
    // An unknown template is a 404, whatever the body contains.
    _ = try store.template(id, of: app)
    let input = try call.body("TimelineEventTemplateUpdateRequest")
    try input.require(["name", "tokens"])
    if let bodyId = try input.text("id"), Text(bodyId) != Text(id) {
      throw .invalid("The id '\(bodyId)' of the body is not that of the path, '\(id)'")
    }
    let name = try input.required("name")
    let header = try input.text("headerTemplate")
    let detail = try input.text("detailTemplate")
    let tokens = try tokens(input, at: call.now)
    let template = try store.update(id, of: app, at: call.now) { (template) throws(Refusal) in
      template.name = name
      template.headerTemplate = header
      template.detailTemplate = detail
      template.tokens = tokens.map { token in
        var token = token
        let previous = template.tokens.first { Text($0.name) == Text(token.name) }
        token.created = previous?.created ?? token.created
        return token
      }
    }
    return .json(template.json)
  }

  static func remove(_ call: Call, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    try store.removeTemplate(call.parameter("template"), of: try appId(call))
    return .noContent
  }

  // MARK: Tokens

  static func addToken(_ call: Call, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    let app = try appId(call)
    let body = try call.body("TimelineEventTemplateToken")
    let token = try TimelineTemplate.Token(body, at: call.now)
    _ = try store.update(call.parameter("template"), of: app, at: call.now) {
      $0.tokens.append(token)
    }
    return .json(token.json)
  }

  static func updateToken(
    _ call: Call,
    _ store: inout TimelineStore
  ) throws(Refusal) -> HTTPResponse {
    let path = try TokenPath(call, store)
    let input = try call.body("TimelineEventTemplateTokenUpdateRequest")
    var token = path.token
    token.label = try input.required("label")
    token.options = try TimelineTemplate.Token.options(input)
    token.objectPropertyName = try input.text("objectPropertyName")
    token.updated = call.now
    let updated = token
    _ = try store.update(path.template, of: path.app, at: call.now) {
      $0.tokens[path.index] = updated
    }
    return .json(updated.json)
  }

  static func removeToken(
    _ call: Call,
    _ store: inout TimelineStore
  ) throws(Refusal) -> HTTPResponse {
    let path = try TokenPath(call, store)
    _ = try store.update(path.template, of: path.app, at: call.now) {
      $0.tokens.remove(at: path.index)
    }
    return .noContent
  }

  /// The token that a path names.
  private struct TokenPath {
    let app: Int32
    let template: String
    let index: Int
    let token: TimelineTemplate.Token

    init(_ call: Call, _ store: TimelineStore) throws(Refusal) {
      app = try TemplateEndpoints.appId(call)
      template = call.parameter("template")
      let tokens = try store.template(template, of: app).tokens
      let name = Text(call.parameter("token"))
      guard let index = tokens.firstIndex(where: { Text($0.name) == name }) else { throw .notFound }
      self.index = index
      token = tokens[index]
    }
  }

  // MARK: Parts of requests

  private static func appId(_ call: Call) throws(Refusal) -> Int32 {
    let text = call.parameter("app")
    guard let app = Int32(text) else {
      throw .invalid("The app id '\(text)' is not a 32-bit integer")
    }
    return app
  }

  private static func tokens(
    _ input: BodyObject,
    at now: Instant
  ) throws(Refusal) -> [TimelineTemplate.Token] {
    var tokens: [TimelineTemplate.Token] = []
    for item in try input.objects("tokens", type: "TimelineEventTemplateToken") {
      tokens.append(try TimelineTemplate.Token(item, at: now))
    }
    return tokens
  }
}
