import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

/// The result before, as far as a statement about it needs it.
struct LastResult {
  let query: Query
  /// What its names stood for: those of a script that `run` ran are gone afterwards.
  let bindings: NameTable<Environment.Binding>
  /// The moment that the query was asked at.
  let now: Instant
  let shown: ShownEvents
  let rowCount: Int
}

/// Which events the rows of a result are.
struct ShownEvents {
  /// An event's id, and its type where the query reads it.
  struct Event {
    let id: Text
    let type: Text?
  }

  /// The most rows that are remembered.
  static let rowsMax = 10_000

  /// Nil where a row is no event, but made of several.
  private let idSlot: Int?
  private let typeSlot: Int?
  private(set) var events: [Event] = []
  /// Whether the rows are events whose ids were not read: a file's are read where they are needed.
  let lacksIDs: Bool

  init(_ plan: Plan) {
    let query = plan.query
    let read = RowFields(plan, keepsPlace: plan.capabilities.path != nil).slots.map(\.slot)
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

  /// The event of an id, where it was shown.
  func event(_ id: Text) -> Event? { events.first { $0.id == id } }
}
