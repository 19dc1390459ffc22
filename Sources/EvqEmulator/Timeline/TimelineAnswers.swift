import EvqEngine
import EvqHTTP
import EvqModel

/// The answers about the timeline.
struct TimelineAnswers {
  let request: HTTPRequest
  let now: Instant
  /// Whether the stricter reading of the documents holds.
  let isStrict: Bool

  func answer(_ call: TimelineCall, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    switch call.resource {
    case .events:
      let draft = try TimelineDraft(body("TimelineEvent"))
      let event = try store.create(draft, at: now, isStrict: isStrict)
      return .answer(status: 201, json: event.json)
    case .batch: return try batch(&store)
    case .event(let template, let id):
      return .answer(json: try store.event(id, of: template).json)
    case .detail(let template, let id):
      var body = JSONObjectText()
      let event = try store.event(id, of: template)
      body.add("details", text(of: event, store, isDetailed: true).markdown)
      return .answer(json: body.closed)
    case .rendered(let template, let id):
      let isDetailed = request.query.last { $0.name == "detail" }?.value == "true"
      let event = try store.event(id, of: template)
      return .answer(html: text(of: event, store, isDetailed: isDetailed).html)
    case .templates, .template, .tokens, .token:
      return try templateAnswer(call, &store)
    }
  }

  /// The request's body as an object.
  func body(_ name: String) throws(Refusal) -> TimelineInput {
    guard JSONValue(ByteBuffer(request.body)) != nil else {
      throw .unreadable("line 1, column 1: the body is no valid JSON")
    }
    return try TimelineInput(request.body[...], called: name)
  }

  // MARK: Many at once

  /// An event that cannot be read refuses the batch; one that breaks a rule is an entry of `errors`.
  private func batch(_ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    let body = try body("BatchInputTimelineEvent")
    try body.require(["inputs"])
    var drafts: [TimelineDraft] = []
    for input in try body.objects("inputs", called: "TimelineEvent") {
      drafts.append(try TimelineDraft(input))
    }
    var results: [[UInt8]] = []
    var errors: [[UInt8]] = []
    for (index, draft) in drafts.enumerated() {
      do throws(Refusal) {
        results.append(try store.create(draft, at: now, isStrict: isStrict).json)
      } catch {
        errors.append(error.batchEntry(id: draft.id, index: index))
      }
    }
    var answer = JSONObjectText()
    answer.add("status", "COMPLETE")
    answer.add("results", objects: results)
    if !errors.isEmpty {
      answer.add("numErrors", number: Int64(errors.count))
      answer.add("errors", objects: errors)
    }
    answer.add("requestedAt", now.description)
    answer.add("startedAt", now.description)
    answer.add("completedAt", now.description)
    return .answer(status: errors.isEmpty ? 201 : 207, json: answer.closed)
  }

  private func text(
    of event: TimelineEvent,
    _ store: TimelineStore,
    isDetailed: Bool
  ) -> TimelineText {
    let template = store.templates.first { Text($0.id) == Text(event.sent.templateId) }
    let source = isDetailed ? template?.detailTemplate : template?.headerTemplate
    return TimelineText(template: source ?? "", tokens: event.sent.tokens)
  }
}
