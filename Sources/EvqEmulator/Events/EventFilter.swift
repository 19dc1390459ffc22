import EvqModel

/// The filters of a request: parameters are ANDed, values of one property ORed.
///
/// Most events are decided by the numbers and hashes of the index; only the rest is read.
struct EventFilter {
  /// Whether events of a kind can match, by the kind's number.
  private let matchesKind: [Bool]
  private let objectIds: Set<Text>?
  private let objectHashes: Set<UInt64>?
  /// A Bloom filter of those hashes, by their last six bits: it rules out most events.
  private let objectBits: UInt64
  private let ids: Set<Text>?
  private let properties: [(name: String, values: [String])]

  init(_ parameters: EventsParameters, _ account: Account) {
    let type = parameters.eventType.map { Text($0) }
    matchesKind = account.index.kinds.kinds.map { kind in
      type ?? kind.eventType == kind.eventType
        && parameters.objectType ?? kind.objectType == kind.objectType
    }
    let objectIds = EventFilter.objectIds(parameters, account)
    self.objectIds = objectIds
    objectHashes = objectIds.map { ids in
      guard let type = parameters.objectType else { return [] }
      return Set(ids.map { EventKind.objectHash(type, $0.string.utf8) })
    }
    objectBits = objectHashes?.reduce(0) { $0 | 1 << ($1 & 63) } ?? .max
    ids = parameters.ids
    properties = parameters.properties
  }

  /// The ids of the selected records; nil if the request selects no record.
  private static func objectIds(
    _ parameters: EventsParameters,
    _ account: Account
  ) -> Set<Text>? {
    let named = parameters.objectId.map { Set([Text($0)]) }
    guard !parameters.objectProperties.isEmpty else { return named }
    let found = account.records.filter { record in
      record.objectType == parameters.objectType
        && parameters.objectProperties.allSatisfy { filter in
          record.properties[filter.name].map { Text($0) } == Text(filter.value)
        }
    }
    let ids = Set(found.map { Text($0.id) })
    return named.map { ids.intersection($0) } ?? ids
  }

  func matches(
    _ event: Account.Event,
    _ reader: inout EventReader
  ) throws(RuntimeFailure) -> Bool {
    guard objectBits & 1 << (event.objectHash & 63) != 0, matchesKind[Int(event.kind)] else {
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
