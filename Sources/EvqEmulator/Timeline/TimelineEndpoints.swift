import EvqEngine
import EvqHTTP
import EvqModel

/// The endpoints of timeline events.
enum TimelineEndpoints {
  static func create(_ call: Call, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    let draft = try TimelineDraft(call.body("TimelineEvent"))
    let event = try store.create(draft, at: call.now, isStrict: call.options.isStrict)
    return .json(event.json, status: 201)
  }

  static func event(_ call: Call, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    .json(try find(call, store).json)
  }

  /// The detail template of an event as Markdown in JSON.
  static func detail(_ call: Call, _ store: inout TimelineStore) throws(Refusal) -> HTTPResponse {
    let text = text(of: try find(call, store), store, isDetailed: true)
    var body = JSONObjectWriter()
    body.add("details", text.markdown)
    return .json(body.bytes)
  }

  /// The header of an event as HTML, or its detail with `detail=true`.
  static func rendering(
    _ call: Call,
    _ store: inout TimelineStore
  ) throws(Refusal) -> HTTPResponse {
    let isDetailed = call.query("detail") == "true"
    return .html(text(of: try find(call, store), store, isDetailed: isDetailed).html)
  }

  /// Creates each event of a list.
  ///
  /// A malformed event refuses the whole batch; an event that breaks a rule is an entry of `errors`.
  static func createBatch(
    _ call: Call,
    _ store: inout TimelineStore
  ) throws(Refusal) -> HTTPResponse {
    let body = try call.body("BatchInputTimelineEvent")
    try body.require(["inputs"])
    var drafts: [TimelineDraft] = []
    for input in try body.objects("inputs", type: "TimelineEvent") {
      drafts.append(try TimelineDraft(input))
    }
    var results: [[UInt8]] = []
    var errors: [[UInt8]] = []
    for (index, draft) in drafts.enumerated() {
      do throws(Refusal) {
        let event = try store.create(draft, at: call.now, isStrict: call.options.isStrict)
        results.append(event.json)
      } catch {
        errors.append(error.batchEntry(id: draft.id, index: index))
      }
    }
    return batchResponse(results, errors, at: call.now)
  }

  private static func batchResponse(
    _ results: [[UInt8]],
    _ errors: [[UInt8]],
    at now: Instant
  ) -> HTTPResponse {
    var body = JSONObjectWriter()
    body.add("status", "COMPLETE")
    body.add("results", objects: results)
    if !errors.isEmpty {
      body.add("numErrors", number: Int64(errors.count))
      body.add("errors", objects: errors)
    }
    for name in ["requestedAt", "startedAt", "completedAt"] { body.add(name, now.description) }
    return .json(body.bytes, status: errors.isEmpty ? 201 : 207)
  }

  /// The event that the path names.
  private static func find(_ call: Call, _ store: TimelineStore) throws(Refusal) -> TimelineEvent {
    try store.event(call.parameter("id"), of: call.parameter("template"))
  }

  private static func text(
    of event: TimelineEvent,
    _ store: TimelineStore,
    isDetailed: Bool
  ) -> TimelineText {
    let template = store.templates.first { Text($0.id) == Text(event.draft.templateId) }
    let source = isDetailed ? template?.detailTemplate : template?.headerTemplate
    return TimelineText(template: source ?? "", tokens: event.draft.tokens)
  }
}
