import EvqModel

/// An event type and an object type that events share.
struct EventKind: Sendable {
  let eventType: Text
  /// The number of the event type, shared by kinds of different object types.
  let typeNumber: Int
  let objectType: ObjectType
  /// The object type as the events spell it.
  fileprivate let spelling: Text

  /// The hash of an object type and id.
  func objectHash(_ objectId: some Sequence<UInt8>) -> UInt64 {
    EventKind.objectHash(objectType, objectId)
  }

  static func objectHash(_ type: ObjectType, _ objectId: some Sequence<UInt8>) -> UInt64 {
    var hash = ByteHash()
    hash.add(type.name.utf8)
    hash.add(objectId)
    return hash.value
  }
}

/// The kinds of an account's events, numbered.
struct KindTable: Sendable {
  private(set) var kinds: [EventKind] = []
  /// The names of the event types, by number.
  private(set) var typeNames: [Text] = []
  private var typeNumbers: [Text: Int] = [:]
  /// The first kind with each hash.
  private var firstByHash: [UInt64: Int] = [:]
  /// The kind of the last lookup: consecutive events often have the same kind.
  private var last = 0

  subscript(number: UInt32) -> EventKind { kinds[Int(number)] }

  func typeNumber(of name: String) -> Int? { typeNumbers[Text(name)] }

  /// The number of a kind; adds an unknown kind.
  mutating func number(
    eventType: some Collection<UInt8>,
    objectType: some Collection<UInt8>
  ) -> Int {
    func isSame(_ kind: EventKind) -> Bool {
      kind.eventType.string.utf8.elementsEqual(eventType)
        && kind.spelling.string.utf8.elementsEqual(objectType)
    }
    if last < kinds.count, isSame(kinds[last]) { return last }
    var hash = ByteHash()
    hash.add(eventType)
    hash.add(objectType)
    let first = firstByHash[hash.value]
    if let first, isSame(kinds[first]) {
      last = first
    } else if first != nil, let found = kinds.firstIndex(where: isSame) {
      last = found
    } else {
      if first == nil { firstByHash[hash.value] = kinds.count }
      last = append(Text(utf8: eventType), Text(utf8: objectType))
    }
    return last
  }

  private mutating func append(_ eventType: Text, _ objectType: Text) -> Int {
    let typeNumber = typeNumbers[eventType] ?? typeNames.count
    if typeNumber == typeNames.count {
      typeNames.append(eventType)
      typeNumbers[eventType] = typeNumber
    }
    kinds.append(
      EventKind(
        eventType: eventType,
        typeNumber: typeNumber,
        objectType: ObjectType(objectType.string),
        spelling: objectType
      )
    )
    return kinds.count - 1
  }
}
