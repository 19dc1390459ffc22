/// Help for names that are the same in every account.
enum NameHelp {
  /// The fields of an event.
  static let fields = [
    "id": "the event's own id",
    "eventType": "what happened: pe123_signup, e_visited_page",
    "occurredAt": "when it happened, a time",
    "objectType": "what it happened to: contact, company, deal",
    "objectId": "the record that it happened to",
    "properties": "everything else, as JSON",
  ]
}
