/// `E06`: the network, the account and its limits.
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
      "the service answered that the request is wrong",
      """
      The message has the service's own words. A cursor that is too old or belongs to another query
      is the most frequent reason. Sending the same again would not help, so it is not done.
      """,
      example: .program("from events where eventType = pe123_signup after \"nonsense\""),
      correction: .program("from events where eventType = pe123_signup limit 2")
    ),
    DiagnosticArticle(
      .malformedResponse,
      "the answer is not what the documents of the API promise",
      """
      The message says what the answer is instead: HTML, empty, cut off, not UTF-8, or a page that does not
      say how to continue. A proxy that answers in the service's place is the usual reason. A cut-off
      answer was requested again several times; the others were not, because they come again. Rows of
      the pages before are kept. Ask again later.
      """,
      example: .command(
        query,
        while: .faulty("a proxy answers with a page of its own", plan: "kind = \"wrong-json\"")
      ),
      correction: .command(query)
    ),
    DiagnosticArticle(
      .connectionFailed,
      "no answer came",
      """
      The connection was refused or broke, TLS failed, or the answer did not end within `--timeout`
      seconds or 256 MiB. evq retries a GET where that can help. Check the address, the network and the proxy
      (https_proxy, no_proxy). CURL_CA_BUNDLE or SSL_CERT_FILE names a file of trusted authorities.
      """,
      example: .command("\(query) --base-url http://127.0.0.1:9"),
      correction: .command(query)
    ),
    DiagnosticArticle(
      .unauthorized,
      "there is no token, or the service does not accept it",
      """
      A token comes from `--token-file`, from HUBSPOT_ACCESS_TOKEN, or from a profile, which
      `evq login` stores: a service key, or the token of a private app or an OAuth app. One that was
      rotated is refused: store the new one.
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
      "the token is good, but has not the scope that the request needs",
      """
      The message names the scope where the service does. Add it to the private app, or install the OAuth
      app again: a token keeps the scopes that it was made with. `evq whoami` shows them.
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
      "a limit is reached that waiting a little would not get round",
      """
      evq keeps to the limit of ten seconds by itself and waits where the service asks for it. The
      limit of a day ends at midnight in the account's zone. `explain` says what a query would send.
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
      The budget keeps a slip from using up an account's day. `explain` estimates the pages; narrow
      the window, or allow more.
      """,
      example: .command("\(count) --max-requests 2"),
      correction: .command("\(count) --max-requests 200")
    ),
    DiagnosticArticle(
      .serviceFailed,
      "the service failed again and again",
      """
      502 to 504 and 520 to 529 are tried again up to five times, with growing pauses. Rows that had
      arrived are kept, the exit code is 4 then, and the message has the query that gives the rest.
      """,
      example: .command(
        query,
        while: .faulty("the service is down", plan: "kind = \"status\"\nstatus = 500")
      ),
      correction: .command(query)
    ),
    DiagnosticArticle(
      .unusableProfile,
      "a profile does not exist, or cannot be used as it is",
      """
      Profiles stand in $XDG_CONFIG_HOME/evq/config.toml, which only you may read. `evq login --profile
      NAME` makes one.
      """,
      example: .command("\(query) --profile shpo"),
      correction: .command("\(query) --profile shop")
    ),
    DiagnosticArticle(
      .unusableRecording,
      "a recording cannot be read or written, or has no answer to this request",
      """
      `--record FILE` keeps the service's answers, `--replay FILE` gives them again without a network. Only
      what was asked then is in it: the same query, at the same fixed now.
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
      "an event was sent, and whether it was created is not known",
      """
      The connection broke before the answer came, or the answer does not confirm the event. Sending it again
      could create it twice, so evq does not. Give each event an `id` of its own: a second one with the same id
      replaces the first, so evq tries again.
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
      "`send` would send, and nobody has allowed it",
      """
      At a terminal `send` shows the request and asks. A script cannot be asked, so it has to be started
      with `--allow-send`; `--dry-run` shows the request and sends nothing.
      """,
      example: .command("evq \(send)"),
      correction: .command("evq --dry-run \(send)")
    ),
  ]
}
