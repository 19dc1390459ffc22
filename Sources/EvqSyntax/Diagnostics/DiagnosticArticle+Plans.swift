/// `E04`: what cannot be planned; `W`: what can be run and is perhaps not meant.
extension DiagnosticArticle {
  static let planned: [DiagnosticArticle] = [
    DiagnosticArticle(
      .objectPropertyNotPushable,
      "a condition on `objectProperty` cannot be sent, and nowhere else can it be answered",
      """
      The API finds a record by its properties, but its answers do not carry them. So such a
      condition is sent or it is nothing: it needs an `objectType` beside it, stands under `and` only, left of
      the first `|`, and asks the service and not a file.
      """,
      example: .program("from events where objectProperty.email = \"ada@example.com\""),
      correction: .program(
        "from events where objectType = contact and objectProperty.email = \"ada@example.com\""
      )
    ),
    DiagnosticArticle(
      .cursorNotUsable,
      "`after` is used where there is not one list of pages",
      """
      A cursor continues one request. A query that sends several has no common cursor, and a file has no
      pages. Continue by time instead.
      """,
      example: .program("from events where eventType in (pe123_signup, pe123_trial) after \"abc\""),
      correction: .program(
        "from events where eventType in (pe123_signup, pe123_trial) since 2026-11-20T08:00Z"
      )
    ),
    DiagnosticArticle(
      .tooManyRequests,
      "the query would send more requests than the budget allows",
      """
      Each event type, and each record of a list, needs a request of its own. `explain` shows them. Name
      fewer, or allow more with `--max-requests`.
      """,
      example: .command("evq --max-requests 3 -c 'from events since 7d | count'"),
      correction: .command(
        "evq --max-requests 3 -c 'from events where eventType = pe123_signup | count'"
      )
    ),
    DiagnosticArticle(
      .selectionMissing,
      "the source answers only for what is named, and not all of it is",
      """
      The API lists no timeline events. It gives one when it is asked for with its template and its
      id, so a query has to fix both.
      """,
      example: .program("from timeline where id = \"a\""),
      correction: .program("from timeline where eventTemplateId = \"1001298\" and id = \"a\"")
    ),
  ]

  static let lints: [DiagnosticArticle] = [
    DiagnosticArticle(
      .mixedAndOr,
      "`and` and `or` stand side by side without brackets",
      """
      `and` binds tighter than `or`, as in most languages; the warning shows the reading. Brackets say
      it to the next reader, too, and the warning goes away.
      """,
      example: .program(
        "from events where eventType = pe123_trial or eventType = pe123_signup and property.plan = pro limit 1"
      ),
      correction: .program(
        "from events where eventType = pe123_trial or (eventType = pe123_signup and property.plan = pro) limit 1"
      )
    ),
    DiagnosticArticle(
      .unknownEventType,
      "the account has no event type of this name",
      """
      The query is right and gives no rows. `from event_types` lists the names that there are. The types of
      e-mail events are written in capitals: OPEN, CLICK, BOUNCE.
      """,
      example: .program("from events where eventType = pe123_singup"),
      correction: .program("from events where eventType = pe123_signup limit 1")
    ),
    DiagnosticArticle(
      .alwaysEmpty,
      "no event can meet all the conditions",
      """
      An event has one value of a property, so `p = a and p = b` is never true. Nothing is sent: to
      the API two values of one property mean either of them, and that is `in`.
      """,
      example: .program(
        "from events where eventType = pe123_signup and property.plan = pro and property.plan = free"
      ),
      correction: .program(
        "from events where eventType = pe123_signup and property.plan in (pro, free) limit 1"
      )
    ),
    DiagnosticArticle(
      .wordIsField,
      "a bare word on the right is a text, and there is a field of that name",
      """
      A bare word that is the whole right side of a comparison is a text. A field there is written in
      backticks or with its path; the text is written in quotes, to say that it is meant.
      """,
      example: .program(
        "from events where eventType = pe123_signup and \"contact\" = objectType limit 1"
      ),
      correction: .program(
        "from events where eventType = pe123_signup and \"CONTACT\" = `objectType` limit 1"
      )
    ),
  ]
}
