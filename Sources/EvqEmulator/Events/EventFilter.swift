import EvqModel

/// Which events a request wants: parameters are ANDed, values of one property ORed.
///
/// The index answers what it can by numbers and hashes; only what it leaves open is read.
struct EventFilter {
  /// Whether the events of a kind can be wanted, by the kind's number.
  private let wantsKind: [Bool]
  private let objectIds: Set<Text>?
  private let objectHashes: Set<UInt64>?
  /// A bit for the last six bits of each of those hashes: it alone rules most events out.
  private let objectBits: UInt64
  private let ids: Set<Text>?
  private let properties: [(name: String, values: [String])]

  init(_ parameters: EventsParameters, _ account: Account) {
    let type = parameters.eventType.map { Text($0) }
    wantsKind = account.index.kinds.kinds.map { kind in
      type ?? kind.eventType == kind.eventType
        && parameters.objectType ?? kind.objectType == kind.objectType
    }
    let objectIds = EventFilter.objectIds(parameters, account.records)
    self.objectIds = objectIds
    objectHashes = objectIds.map { ids in
      guard let type = parameters.objectType else { return [] }
      return Set(ids.map { EventKind.objectHash(type, $0.string.utf8) })
    }
    objectBits = objectHashes?.reduce(0) { $0 | 1 << ($1 & 63) } ?? .max
    ids = parameters.ids
    properties = parameters.properties
  }

  /// The ids of the records asked for; nil when no record is.
  private static func objectIds(
    _ parameters: EventsParameters,
    _ records: [Account.Record]
  ) -> Set<Text>? {
    let named = parameters.objectId.map { Set([Text($0)]) }
    guard !parameters.objectProperties.isEmpty else { return named }
    let found = records.filter { record in
      record.objectType == parameters.objectType
        && parameters.objectProperties.allSatisfy { wanted in
          record.properties[wanted.name].map { Text($0) } == Text(wanted.value)
        }
    }
    let ids = Set(found.map { Text($0.id) })
    return named.map { ids.intersection($0) } ?? ids
  }

  /// Whether an event is one of those asked for.
  func matches(
    _ event: Account.Event,
    _ reader: inout EventReader
  ) throws(RuntimeFailure) -> Bool {
    guard objectBits & 1 << (event.objectHash & 63) != 0, wantsKind[Int(event.kind)] else {
      return false
    }
    if let objectHashes, !objectHashes.contains(event.objectHash) { return false }
    if ids != nil || objectIds != nil {
      let identity = try reader.identity(of: event)
      if let ids, !ids.contains(identity.id) { return false }
      if let objectIds, !objectIds.contains(identity.objectId) { return false }
    }
    guard !properties.isEmpty else { return true }
    return try reader.event(event, has: properties)
  }
}
