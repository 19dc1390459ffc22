import EvqEngine
import EvqModel
import EvqPlan
import EvqSyntax

/// An event that was fetched again for `why`.
struct FetchedEvent {
  let batch: Batch
  let row: Int
  let query: BoundQuery
  /// Values that the request asked for and no response repeats, by slot.
  var answers: [Int: Value] = [:]
  /// How it was fetched.
  let report: SourceReport
  /// Whether every event type was requested, because the event's was unknown.
  let asksAllTypes: Bool

  func value(of slot: SlotReference) -> Value {
    answers[slot.index] ?? batch.value(slot: slot.index, row: row)
  }

  func value(of field: Field) -> Value {
    let slot = query.slots.first { $0.reference.field == field }?.reference
    return slot.map { value(of: $0) } ?? .missing
  }
}

extension Session {
  /// Fetches an event by its id, with the values of the query's fields.
  mutating func fetch(
    _ event: ShownEvents.Event,
    _ query: BoundQuery,
    _ now: Instant
  ) async throws(EvqError) -> FetchedEvent {
    guard let named = query.condition(that: .id, is: event.id) else {
      throw .source(.rowsHaveNoID(query.capabilities.source))
    }
    let type = event.type.flatMap { query.condition(that: .eventType, is: $0) }
    let required = query.requiredConditions.filter {
      !$0.reads(.objectProperty) && !$0.reads(.objectType)
    }
    let asked = try await plan(
      query.replacingConditions(
        with: required + [type, named].compactMap(\.self),
        reading: [.id, .eventType, .occurredAt]
      ),
      now
    )
    var found: (batch: Batch, row: Int)?
    let report = try await forEachBatch(of: asked, now) { (batch) throws(EvqError) in
      if found == nil, let row = batch.selection.first { found = (batch, row) }
    }
    guard let found else { throw .source(.noSuchEvent(event.id, asked.query.capabilities)) }
    var event = FetchedEvent(
      batch: found.batch,
      row: found.row,
      query: asked.query,
      report: report,
      asksAllTypes: asked.enumeratedTypes != nil
    )
    try await askService(&event, query, now)
    return event
  }

  /// Asks the service whether the event matches an `objectProperty`, which no response contains.
  private mutating func askService(
    _ event: inout FetchedEvent,
    _ query: BoundQuery,
    _ now: Instant
  ) async throws(EvqError) {
    let own = [Field.id, .eventType, .objectType].compactMap { field in
      event.value(of: field).text.flatMap { query.condition(that: field, is: $0) }
    }
    for condition in query.conditions where condition.reads(.objectProperty) {
      guard case .test(let test) = condition.condition, let slot = test.form.slots.first,
        case .oneOf(_, let texts) = test.form, let text = texts.first
      else { continue }
      let asked = try await plan(query.replacingConditions(with: own + [condition]), now)
      var isThere = false
      _ = try await forEachBatch(of: asked, now) { (batch) throws(EvqError) in
        isThere = isThere || batch.count > 0
      }
      event.answers[slot.index] = isThere ? .text(text) : .missing
    }
  }
}

extension RuntimeFailure {
  static let nothingBefore = RuntimeFailure(
    .nothingBefore,
    "there is no query before this",
    helps: ["run a query first, or name one: why in from events …"]
  )

  static let rowIsNoEvent = RuntimeFailure(
    .noSuchRow,
    "the rows of this result are not events: a stage combined several",
    helps: ["ask about an event by its id: why \"…\" in from events …"]
  )

  static func noSuchRow(_ literal: Literal, rows: Int, known: Int) -> RuntimeFailure {
    let text = SourcePrinter.text(of: .literal(literal))
    let last = known < rows ? "; the first \(known) are remembered" : ""
    return RuntimeFailure(
      .noSuchRow,
      "the result has no row \(text): it has \(rows.of("row"))\(last)",
      helps: [
        rows == 0
          ? "why alone shows which condition left none" : "rows are counted from 1: why 1"
      ]
    )
  }

  static func rowsHaveNoID(_ source: String) -> RuntimeFailure {
    RuntimeFailure(
      .noSuchEvent,
      "rows of `\(source)` have no id",
      helps: ["why alone shows how many rows each condition left"]
    )
  }

  static func noSuchEvent(_ id: Text, _ capabilities: SourceCapabilities) -> RuntimeFailure {
    RuntimeFailure(
      .noSuchEvent,
      "`\(capabilities.source)` has no event with the id \(Spelling.string(id.string))",
      helps: ["ids are compared byte by byte; from events select id shows some"]
    )
  }
}
