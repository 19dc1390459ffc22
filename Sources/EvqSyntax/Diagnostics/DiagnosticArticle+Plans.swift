/// Articles of `E04`, queries that cannot be planned, and of `W01`, warnings.
extension DiagnosticArticle {
  static let planned: [DiagnosticArticle] = [
    DiagnosticArticle(
      .objectPropertyNotPushable,
      "a condition on `objectProperty` cannot be sent, and evq cannot check it",
      """
      The API finds records by their properties, but its responses do not contain them. So HubSpot must
      check the condition: name an `objectType` in the same query, join the conditions with `and`, and
      put them before the first `|`. Files cannot answer such a condition.
      """,
      example: .program("from events where objectProperty.email = \"ada@example.com\""),
      correction: .program(
        "from events where objectType = contact and objectProperty.email = \"ada@example.com\""
      )
    ),
    DiagnosticArticle(
      .cursorNotUsable,
      "`after` needs a query with exactly one request",
      """
      A cursor continues one request. A query that sends several requests has no common cursor, and a
      file has no pages. Continue by time instead.
      """,
      example: .program("from events where eventType in (pe123_signup, pe123_trial) after \"abc\""),
      correction: .program(
        "from events where eventType in (pe123_signup, pe123_trial) since 2026-11-20T08:00Z"
      )
    ),
    DiagnosticArticle(
      .tooManyRequests,
      "the query would send more requests than its budget allows",
      """
      Each event type, and each record of a list, needs its own request; `explain` shows them. Name
      fewer of them, or raise the budget with `--max-requests`.
      """,
      example: .command("evq --max-requests 3 -c 'from events since 7d | count'"),
      correction: .command(
        "evq --max-requests 3 -c 'from events where eventType = pe123_signup | count'"
      )
    ),
    DiagnosticArticle(
      .selectionMissing,
      "the source needs conditions that the query does not have",
      """
      The API does not list timeline events. It returns one event by its template and its id, so the
      query must name both.
      """,
      example: .program("from timeline where id = \"a\""),
      correction: .program("from timeline where eventTemplateId = \"1001298\" and id = \"a\"")
    ),
  ]

  static let lints: [DiagnosticArticle] = [
    DiagnosticArticle(
      .mixedAndOr,
      "`and` and `or` are mixed without brackets",
      """
      `and` binds tighter than `or`, as in most languages, and the warning shows how evq reads the
      condition. Add brackets to make that explicit and to silence the warning.
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
      "the account has no event type with this name",
      """
      The query is valid but returns no rows. `from event_types` lists the existing names. The types of
      e-mail events are in capitals: OPEN, CLICK, BOUNCE.
      """,
      example: .program("from events where eventType = pe123_singup"),
      correction: .program("from events where eventType = pe123_signup limit 1")
    ),
    DiagnosticArticle(
      .alwaysEmpty,
      "no event can meet all conditions",
      """
      An event has one value per property, so `p = a and p = b` is never true. evq sends nothing: the
      API would treat two values of one property as alternatives, which evq writes as `in`.
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
      "a bare word is read as text although a field has that name",
      """
      A bare word on the right side of a comparison is text. To use the field, put it in backticks or
      write its path. To use the text, put it in quotes.
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
