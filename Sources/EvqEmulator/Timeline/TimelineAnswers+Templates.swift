import EvqHTTP
import EvqModel

/// The answers about templates and their tokens.
extension TimelineAnswers {
  func templateAnswer(
    _ call: TimelineCall,
    _ store: inout TimelineStore
  ) throws(Refusal) -> HTTPResponse {
    switch call.resource {
    case .events, .batch, .event, .detail, .rendered: throw .notFound
    case .templates(let app):
      if call.method == "POST" {
        return .answer(status: 201, json: try store.add(newTemplate(of: app)).json)
      }
      var list = JSONObjectText()
      list.add("results", objects: store.templates(of: app).map(\.json))
      return .answer(json: list.closed)
    case .template(let app, let id):
      switch call.method {
      case "PUT": return .answer(json: try changed(id, of: app, &store).json)
      case "DELETE":
        try store.removeTemplate(id, of: app)
        return .noContent
      default: return .answer(json: try store.template(id, of: app).json)
      }
    case .tokens(let app, let template):
      let token = try TimelineTemplate.Token(body("TimelineEventTemplateToken"), at: now)
      _ = try store.change(template, of: app, at: now) { $0.tokens.append(token) }
      return .answer(json: token.json)
    case .token(let app, let template, let name):
      return try tokenAnswer(call, name, of: template, app, &store)
    }
  }

  private func newTemplate(of app: Int32) throws(Refusal) -> TimelineTemplate {
    let input = try body("TimelineEventTemplateCreateRequest")
    try input.require(["name", "objectType", "tokens"])
    let objectType = try input.required("objectType").lowercased()
    guard TimelineTemplate.objectTypes.contains(objectType) else {
      let types = TimelineTemplate.objectTypes.joined(separator: ", ")
      throw .invalid("The object type '\(objectType)' is not one of [\(types)]")
    }
    return TimelineTemplate(
      id: "",
      appId: app,
      name: try input.required("name"),
      objectType: objectType,
      headerTemplate: try input.text("headerTemplate"),
      detailTemplate: try input.text("detailTemplate"),
      tokens: try tokens(input),
      created: now,
      updated: now
    )
  }

  private func tokens(_ input: TimelineInput) throws(Refusal) -> [TimelineTemplate.Token] {
    var tokens: [TimelineTemplate.Token] = []
    for item in try input.objects("tokens", called: "TimelineEventTemplateToken") {
      tokens.append(try TimelineTemplate.Token(item, at: now))
    }
    return tokens
  }

  private func changed(
    _ id: String,
    of app: Int32,
    _ store: inout TimelineStore
  ) throws(Refusal) -> TimelineTemplate {
    // An unknown template is a 404, whatever the body says.
    _ = try store.template(id, of: app)
    let input = try body("TimelineEventTemplateUpdateRequest")
    try input.require(["name", "tokens"])
    if let named = try input.text("id"), Text(named) != Text(id) {
      throw .invalid("The id '\(named)' of the body is not that of the path, '\(id)'")
    }
    let name = try input.required("name")
    let header = try input.text("headerTemplate")
    let detail = try input.text("detailTemplate")
    let tokens = try tokens(input)
    return try store.change(id, of: app, at: now) { (template) throws(Refusal) in
      template.name = name
      template.headerTemplate = header
      template.detailTemplate = detail
      template.tokens = tokens.map { token in
        var token = token
        let before = template.tokens.first { Text($0.name) == Text(token.name) }
        token.created = before?.created ?? token.created
        return token
      }
    }
  }

  private func tokenAnswer(
    _ call: TimelineCall,
    _ name: String,
    of templateId: String,
    _ app: Int32,
    _ store: inout TimelineStore
  ) throws(Refusal) -> HTTPResponse {
    let template = try store.template(templateId, of: app)
    guard let index = template.tokens.firstIndex(where: { Text($0.name) == Text(name) }) else {
      throw .notFound
    }
    if call.method == "DELETE" {
      _ = try store.change(templateId, of: app, at: now) { $0.tokens.remove(at: index) }
      return .noContent
    }
    let input = try body("TimelineEventTemplateTokenUpdateRequest")
    var token = template.tokens[index]
    token.label = try input.required("label")
    token.options = try TimelineTemplate.Token.options(input)
    token.objectPropertyName = try input.text("objectPropertyName")
    token.updated = now
    let updated = token
    _ = try store.change(templateId, of: app, at: now) { $0.tokens[index] = updated }
    return .answer(json: updated.json)
  }
}
