/// `E03`: names, types and values.
extension DiagnosticArticle {
  static let named: [DiagnosticArticle] = [
    DiagnosticArticle(
      .unknownField,
      "no row has a field of this name at this place",
      """
      Names keep their case. A property is written `property.NAME`. On the embedded account and in its
      files a property that no event has is an error, because it is a slip of the pen far more often than
      a wish; in backticks its name is taken as it is. After `select`, `count` or `stats` only the
      columns that these leave exist.
      """,
      example: .program("from events where property.hs_ciy = portland"),
      correction: .program("from events where property.hs_city = portland")
    ),
    DiagnosticArticle(
      .unknownSource,
      "there is no source of this name",
      """
      The sources are events, email_events, event_types, campaigns and timeline. A file is written in
      quotes, standard input is `-`, and a query that `let` has named begins with `$`.
      """,
      example: .program("from event limit 1"),
      correction: .program("from events limit 1")
    ),
    DiagnosticArticle(
      .unknownParameter,
      "nothing of this name is declared",
      """
      `param` declares a value that is given from outside, `let` names a query or a value. Both stand
      before their first use, and a name does not stand for itself.
      """,
      example: .program("from events where property.hs_city = $city"),
      correction: .program(
        "param city: string = \"portland\";\nfrom events where property.hs_city = $city"
      )
    ),
    DiagnosticArticle(
      .typeMismatch,
      "a value has a type that does not fit at this place",
      """
      Every property is a text, `occurredAt` is a time. `<` and `between` order numbers and times, never
      texts: "10" before "9" is what nobody means. Arithmetic and sums need `number(…)`. A condition
      is true or false, so a field alone is none. Months and years have no fixed length to compare.
      """,
      example: .program("from events | stats sum(property.amount)"),
      correction: .program("from events | stats sum(number(property.amount))")
    ),
    DiagnosticArticle(
      .invalidTime,
      "there is no such time",
      """
      A time is a day of the calendar, 2026-01-05, and after a `T` perhaps a time of day with an offset or
      `Z`: 2026-01-05T10:00Z. Without an offset it is UTC. To go back from now, write a duration: 7d.
      """,
      example: .program("from events since 2026-02-30"),
      correction: .program("from events since 2026-02-28")
    ),
    DiagnosticArticle(
      .unknownFunction,
      "there is no such function here, or it takes other arguments",
      """
      Values are made by number text time lower upper length coalesce if domain path date_part and
      bucket. Only `stats` knows count sum avg min max median p90 p95 p99 first last and
      distinct_count.
      """,
      example: .program("from events | extend n = lenght(id)"),
      correction: .program("from events | extend n = length(id)")
    ),
    DiagnosticArticle(
      .invalidRegularExpression,
      "the regular expression cannot be read",
      """
      Expressions are matched in linear time, whatever the text is. What cannot be matched like that does
      not exist: back references, look-around. A group is `(…)` or `(?:…)`. A slash is written `\\/`.
      """,
      example: .program("from events where eventType matches /pe(\\d+_/"),
      correction: .program("from events where eventType matches /pe(\\d+)_/")
    ),
    DiagnosticArticle(
      .duplicateName,
      "a name is given twice",
      """
      Columns, parameters and named queries are found by their names, so a second one of the same name would
      hide the first. Give one of them another name with `as`.
      """,
      example: .program("from events select id, objectId as id"),
      correction: .program("from events select id, objectId as contact")
    ),
    DiagnosticArticle(
      .unusedParameter,
      "a parameter is declared, or given with `--param`, and never used",
      """
      Whoever gives a parameter expects it to change something. One that is used nowhere is most often a
      misspelt one.
      """,
      example: .program("param city: string = \"portland\";\nfrom events limit 1"),
      correction: .program(
        "param city: string = \"portland\";\nfrom events where property.hs_city = $city limit 1"
      )
    ),
    DiagnosticArticle(
      .parameterValue,
      "a parameter has no value, or one of another type",
      """
      The types are string number bool time duration and list; the items of a list are separated by
      commas. A parameter without a default has to be given: `--param n=3`. Its value is a value and
      never becomes a part of the program's text.
      """,
      example: .command(
        "evq -c 'param n: number; from events where property.amount > $n | count' --param n=many"
      ),
      correction: .command(
        "evq -c 'param n: number; from events where property.amount > $n | count' --param n=300"
      )
    ),
    DiagnosticArticle(
      .unknownSetting,
      "there is no such setting, or it takes other values",
      """
      `set` knows format, limit, header, null, strict and memory. A setting holds from its place to the
      end of the script.
      """,
      example: .program("set colour = red"),
      correction: .program("set format = csv")
    ),
    DiagnosticArticle(
      .constantExpected,
      "the value must be the same for all rows",
      """
      `since`, `until`, `on` and `limit` are worked out once, before any row is read: they cannot depend on
      a field. A condition can.
      """,
      example: .program("from events since occurredAt"),
      correction: .program("from events where occurredAt >= now - 7d")
    ),
    DiagnosticArticle(
      .invalidTimelineEvent,
      "the timeline event has a field that there is not, lacks one, or has one of another type",
      """
      The fields are those of the API: eventTemplateId, always; email, objectId or utk, to say whose
      event it is; tokens, id, timestamp, domain, extraData and timelineIFrame. All are checked
      before anything is sent, because a sent event cannot be called back.
      """,
      example: .command("evq --dry-run -c 'send timeline { email: \"ada@example.com\" }'"),
      correction: .command(
        """
        evq --dry-run -c 'send timeline { eventTemplateId: "1001298", email: "ada@example.com" }'
        """
      )
    ),
    DiagnosticArticle(
      .unknownFileKind,
      "the ending of a file does not say which form to write",
      """
      What is written is chosen by the ending: .ndjson .jsonl .json .csv .tsv, each also with .gz or .zst
      behind it.
      """,
      example: .command("evq -c 'from events limit 3 | save \"rows.xlsx\"'"),
      correction: .command("evq -c 'from events limit 3 | save \"rows.csv\"'")
    ),
    DiagnosticArticle(
      .nothingBefore,
      "the statement asks about a result, and no query stands before it",
      """
      `why` without a query is about the query before it. Run one first, or name one behind `in`.
      """,
      example: .program("why 1"),
      correction: .program("from events where eventType = pe123_signup limit 1; why 1")
    ),
    DiagnosticArticle(
      .unknownSubject,
      "nothing of this name can be described",
      """
      `describe` takes a source, `types`, `type NAME`, `field NAME` or a query.
      """,
      example: .program("describe typ pe123_signup"),
      correction: .program("describe type pe123_signup")
    ),
    DiagnosticArticle(
      .circularScript,
      "a script includes or runs itself, directly or through another one",
      """
      Its statements would never end. What two scripts need belongs into a third one, which both include.
      """,
      example: .command("echo 'include \"a.evq\"; from events limit 1' > a.evq\nevq a.evq"),
      correction: .command(
        """
        echo 'let signups = from events where eventType = pe123_signup' > names.evq
        echo 'include "names.evq"; from $signups | count' > a.evq
        evq a.evq
        """
      )
    ),
    DiagnosticArticle(
      .unknownSavedQuery,
      "no query is saved under this name, or none can be",
      """
      `save NAME` keeps the query before it, as a file in $XDG_CONFIG_HOME/evq/queries, which is
      ~/.config/evq/queries where nothing else is said. The path of a script stands in quotes.
      """,
      example: .command("evq -c 'run newest'"),
      correction: .command(
        "evq -c 'from events sort -occurredAt limit 5; save newest'\nevq -c 'run newest'"
      )
    ),
    DiagnosticArticle(
      .resultMissing,
      "`expect` or `save` is about what stands before it, and nothing does",
      """
      Both speak of the last query of the same program, or of the session at the prompt. `let` only names
      a query; `from $NAME` runs it.
      """,
      example: .program("let newest = from events sort -occurredAt limit 5; expect 5 rows"),
      correction: .program(
        "let newest = from events sort -occurredAt limit 5; from $newest; expect 5 rows"
      )
    ),
    DiagnosticArticle(
      .unknownCode,
      "there is no error with this code",
      """
      The code stands in brackets in the first line of an error. Warnings, W0101 and the like, are no
      errors: a statement that draws one runs.
      """,
      example: .program("from events limit 1; expect error E0999"),
      correction: .program("frm events limit 1; expect error E0203")
    ),
  ]
}
