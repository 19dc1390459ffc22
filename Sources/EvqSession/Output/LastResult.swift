import EvqBackends
import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

/// The previous result, for statements about it (`why`, `expect`).
struct LastResult {
  let query: Query
  /// The bindings of its names; those of a script started by `run` are gone afterwards.
  let bindings: NameTable<Environment.Binding>
  /// The time at which the query ran.
  let now: Instant
  let shown: ShownEvents
  let rowCount: Int
}

/// The events that a result has shown.
struct ShownEvents {
  /// The id of an event, and its type if the query reads it.
  struct Event {
    let id: Text
    let type: Text?
  }

  /// The most rows that are kept.
  static let rowsMax = 10_000

  /// Nil for rows that are not events but aggregates.
  private let idSlot: Int?
  private let typeSlot: Int?
  private(set) var events: [Event] = []
  /// Whether the rows are events whose ids the query did not read; a file is read again for them.
  let lacksIDs: Bool

  init(_ plan: Plan) {
    let query = plan.query
    let read = RowFields(plan).slots.map(\.slot)
    idSlot = query.keepsRows ? query.idSlot.flatMap { read.contains($0) ? $0 : nil } : nil
    lacksIDs = query.keepsRows && idSlot == nil
    typeSlot = query.slots.first { $0.reference.field == .eventType && $0.isUsed }?.reference.index
  }

  var areEvents: Bool { idSlot != nil }

  mutating func add(_ batch: Batch) {
    guard let idSlot else { return }
    for row in batch.selection.prefix(ShownEvents.rowsMax - events.count) {
      let type = typeSlot.flatMap { batch.value(slot: $0, row: row).text }
      events.append(Event(id: batch.value(slot: idSlot, row: row).text ?? "", type: type))
    }
  }

  /// The shown event with an id; nil if it was not shown.
  func event(_ id: Text) -> Event? { events.first { $0.id == id } }
}
