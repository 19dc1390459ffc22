/// Articles of `E06`: the network, the account and its limits.
extension DiagnosticArticle {
  private static let query =
    "evq --backend live -c 'from events where eventType = pe123_signup limit 2'"
  private static let count =
    "evq --backend live -c 'from events where eventType = pe123_signup | count'"
  private static let send =
    "-c 'send timeline { eventTemplateId: \"1001298\", email: \"ada@example.com\" }'"

  static let service: [DiagnosticArticle] = [
    DiagnosticArticle(
      .requestRefused,
      "the service rejected the request",
      """
      The message includes the error that the service returned. The usual cause is a cursor that has
      expired or belongs to another query. evq does not retry the request, because a retry would fail,
      too.
      """,
      example: .program("from events where eventType = pe123_signup after \"nonsense\""),
      correction: .program("from events where eventType = pe123_signup limit 2")
    ),
    DiagnosticArticle(
      .malformedResponse,
      "the response does not match the API documentation",
      """
      The message says what the response is instead: HTML, empty, truncated, not UTF-8, or a page
      without valid paging. The usual cause is a proxy that answers in place of the service. evq has
      retried a truncated response several times, but not the others. It keeps the rows of earlier
      pages. Try again later.
      """,
      example: .command(
        query,
        while: .faulty("a proxy answers with a page of its own", plan: "kind = \"wrong-json\"")
      ),
      correction: .command(query)
    ),
    DiagnosticArticle(
      .connectionFailed,
      "the service did not respond",
      """
      The connection was refused or broke, TLS failed, or the response did not end within `--timeout`
      seconds or 256 MiB. evq retries a GET where that can help. Check the address, the network and the
      proxy (https_proxy, no_proxy). CURL_CA_BUNDLE or SSL_CERT_FILE names a file of trusted CAs.
      """,
      example: .command("\(query) --base-url http://127.0.0.1:9"),
      correction: .command(query)
    ),
    DiagnosticArticle(
      .unauthorized,
      "there is no token, or the service rejects it",
      """
      A token comes from `--token-file`, from HUBSPOT_ACCESS_TOKEN, or from a profile that `evq login`
      stored. It is a service key or the token of a private app or an OAuth app. A rotated token is
      rejected: store the new one.
      """,
      example: .command(
        query,
        while: .served(
          "the profile's token was replaced by another",
          options: "--token rotated-token"
        )
      ),
      correction: .command(query)
    ),
    DiagnosticArticle(
      .missingScope,
      "the token lacks the scope that the request needs",
      """
      The message names the scope if the service does. Add it to the private app, or reinstall the
      OAuth app: a token keeps the scopes that it was created with. `evq whoami` shows them.
      """,
      example: .command(
        query,
        while: .served(
          "the app has the scope crm.lists.read only",
          options: "--scopes crm.lists.read"
        )
      ),
      correction: .command(query)
    ),
    DiagnosticArticle(
      .rateLimited,
      "a rate limit is reached that a short wait does not resolve",
      """
      evq obeys the ten-second limit and waits when the service asks it to. The daily limit resets at
      midnight in the account's time zone. `explain` shows how many requests a query needs.
      """,
      example: .command(
        query,
        while: .faulty(
          "the day's requests are used up",
          plan: "kind = \"rate-limit\"\ndaily = true"
        )
      ),
      correction: .command(query)
    ),
    DiagnosticArticle(
      .budgetReached,
      "the run has sent as many requests as `--max-requests` allows",
      """
      The budget protects the account's daily limit from a mistake. `explain` estimates the number of
      pages. Use a shorter time window, or raise the budget.
      """,
      example: .command("\(count) --max-requests 2"),
      correction: .command("\(count) --max-requests 200")
    ),
    DiagnosticArticle(
      .serviceFailed,
      "the service failed repeatedly",
      """
      evq retries the status codes 502 to 504 and 520 to 529 up to five times with growing delays. If
      rows have arrived, it keeps them and exits with code 4; the message then includes the query for
      the rest.
      """,
      example: .command(
        query,
        while: .faulty("the service is down", plan: "kind = \"status\"\nstatus = 500")
      ),
      correction: .command(query)
    ),
    DiagnosticArticle(
      .unusableProfile,
      "the profile does not exist or is not valid",
      """
      Profiles are stored in $XDG_CONFIG_HOME/evq/config.toml, which only you may read. Create one with
      `evq login --profile NAME`.
      """,
      example: .command("\(query) --profile shpo"),
      correction: .command("\(query) --profile shop")
    ),
    DiagnosticArticle(
      .unusableRecording,
      "a recording cannot be read or written, or lacks the response",
      """
      `--record FILE` stores the responses of the service, and `--replay FILE` plays them back without
      a network. A recording answers only the same query at the same fixed time.
      """,
      example: .command("evq --replay tape.ndjson -c 'from event_types'"),
      correction: .command(
        """
        evq --backend live --record tape.ndjson -c 'from event_types'
        evq --replay tape.ndjson -c 'from event_types'
        """
      )
    ),
    DiagnosticArticle(
      .unclearOutcome,
      "an event was sent, but it is not known whether HubSpot created it",
      """
      The connection broke before the response arrived, or the response does not confirm the event. evq
      does not send the event again, because that could create it twice. Give each event its own `id`:
      a second event with the same id replaces the first, so evq can retry.
      """,
      example: .command(
        "evq --backend live --allow-send \(send)",
        while: .faulty(
          "connections break after the request",
          plan: "kind = \"drop\"\nmethod = \"POST\""
        )
      ),
      correction: .command("evq --backend live --allow-send \(send)")
    ),
    DiagnosticArticle(
      .sendingNotAllowed,
      "`send` needs a confirmation, and nobody can be asked",
      """
      At a terminal, `send` shows the request and asks. In a script, start evq with `--allow-send`.
      `--dry-run` shows the request and sends nothing.
      """,
      example: .command("evq \(send)"),
      correction: .command("evq --dry-run \(send)")
    ),
  ]
}
