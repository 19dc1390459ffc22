import EvqModel

/// Finds or creates the contacts of timeline events.
struct ContactBook: Sendable {
  private var idsByEmail: [Text: String] = [:]

  init(_ records: [Account.Record]) {
    for record in records where record.objectType == ObjectType("contact") {
      guard let email = record.properties["email"] else { continue }
      idsByEmail[ContactBook.key(email)] = record.id
    }
  }

  /// The id of the event's contact; nil if the event identifies none.
  ///
  /// An unknown address creates a contact. An address next to an id becomes that contact's address. New
  /// ids depend only on the address or cookie, so runs are repeatable.
  mutating func contact(objectId: String?, email: String?, utk: String?) -> String? {
    let email = email.flatMap { $0.isEmpty ? nil : $0 }
    let utk = utk.flatMap { $0.isEmpty ? nil : $0 }
    if let objectId {
      if let email {
        idsByEmail = idsByEmail.filter { $0.value != objectId }
        idsByEmail[ContactBook.key(email)] = objectId
      }
      return objectId
    }
    if let email {
      let key = ContactBook.key(email)
      let id = idsByEmail[key] ?? ContactBook.newId(for: "email " + key.string)
      idsByEmail[key] = id
      return id
    }
    return utk.map { ContactBook.newId(for: "utk " + $0) }
  }

  /// Addresses are compared without case.
  private static func key(_ email: String) -> Text { Text(email.lowercased()) }

  /// Ten digits, unlike the ids of the sample account.
  private static func newId(for text: String) -> String {
    var random = SeededRandom(seed: Fingerprint(of: text).value)
    return String(1_000_000_000 + random.below(9_000_000_000))
  }
}
