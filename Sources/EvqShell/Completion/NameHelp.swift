/// What the menu says of names that are the same in every account.
enum NameHelp {
  static let sources = [
    "events": "what happened, oldest first",
    "email_events": "legacy e-mail events, newest first",
    "event_types": "the names of the account's event types",
    "campaigns": "e-mail campaigns",
    "timeline": "a timeline event, by its template and id",
  ]

  /// Of an event; a column may have the same name.
  static let fields = [
    "id": "the event's own id",
    "eventType": "what happened: pe123_signup, e_visited_page",
    "occurredAt": "when it happened, a time",
    "objectType": "what it happened to: contact, company, deal",
    "objectId": "the record that it happened to",
    "properties": "everything else, as JSON",
  ]
}
