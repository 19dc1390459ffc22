/// Articles of `E03`: names, types and values.
extension DiagnosticArticle {
  static let named: [DiagnosticArticle] = [
    DiagnosticArticle(
      .unknownField,
      "no row has a field with this name",
      """
      Names are case-sensitive. A property is written `property.NAME`. In the sample account and in
      files, a property that no event has is an error, because it is usually a typing error; put the
      name in backticks to use it anyway. After `select`, `count` or `stats`, only their columns exist.
      """,
      example: .program("from events where property.hs_ciy = portland"),
      correction: .program("from events where property.hs_city = portland")
    ),
    DiagnosticArticle(
      .unknownSource,
      "there is no source with this name",
      """
      The statement `describe` lists the sources; in the shell, Tab after `from` does.
      A file path is in quotes, standard input is `-`, and the name of a `let` query starts with `$`.
      """,
      example: .program("from event limit 1"),
      correction: .program("from events limit 1")
    ),
    DiagnosticArticle(
      .unknownParameter,
      "a `$name` is not declared",
      """
      `param` declares a value that the caller provides; `let` names a query or a value. Declare a name
      before its first use. A name cannot refer to itself.
      """,
      example: .program("from events where property.hs_city = $city"),
      correction: .program(
        "param city: string = \"portland\";\nfrom events where property.hs_city = $city"
      )
    ),
    DiagnosticArticle(
      .typeMismatch,
      "a value has the wrong type",
      """
      Properties are text, `occurredAt` is a time. `<` and `between` compare numbers and times, not
      text, because as text "10" sorts before "9". Arithmetic and sums need `number(…)`. A condition is
      true or false, so a field alone is not a condition. Months and years vary in length and cannot be
      compared.
      """,
      example: .program("from events | stats sum(property.amount)"),
      correction: .program("from events | stats sum(number(property.amount))")
    ),
    DiagnosticArticle(
      .invalidTime,
      "the time does not exist",
      """
      A time is a calendar day, 2026-01-05, optionally with a time of day and an offset or `Z`:
      2026-01-05T10:00Z. Without an offset, it is UTC. To go back from now, write a duration: 7d.
      """,
      example: .program("from events since 2026-02-30"),
      correction: .program("from events since 2026-02-28")
    ),
    DiagnosticArticle(
      .unknownFunction,
      "the function does not exist here, or takes other arguments",
      """
      In the shell, Tab in an expression shows the functions, and `:help NAME` describes one.
      Aggregate functions, such as `count` and `sum`, are for `stats` only.
      """,
      example: .program("from events | extend n = lenght(id)"),
      correction: .program("from events | extend n = length(id)")
    ),
    DiagnosticArticle(
      .invalidRegularExpression,
      "the regular expression is not valid",
      """
      evq uses RE2, which matches any text in linear time. Back references and look-around therefore do
      not exist. A group is `(…)` or `(?:…)`, and `.` does not match a line end. Write a slash as `\\/`.
      A repetition goes up to 1000, nested ones multiplied, and an expression may need up to 8 MiB:
      `\\pL{1000}` is too large.
      """,
      example: .program("from events where eventType matches /pe(\\d+_/"),
      correction: .program("from events where eventType matches /pe(\\d+)_/")
    ),
    DiagnosticArticle(
      .duplicateName,
      "two columns, parameters or queries have the same name",
      """
      Columns, parameters and named queries are found by name, so the second one would hide the first.
      Give one of them another name, a column with `as`.
      """,
      example: .program("from events select id, objectId as id"),
      correction: .program("from events select id, objectId as contact")
    ),
    DiagnosticArticle(
      .unusedParameter,
      "a parameter is declared, or passed with `--param`, and never used",
      """
      A parameter is passed to change the result. One that is never used is usually misspelt.
      """,
      example: .program("param city: string = \"portland\";\nfrom events limit 1"),
      correction: .program(
        "param city: string = \"portland\";\nfrom events where property.hs_city = $city limit 1"
      )
    ),
    DiagnosticArticle(
      .parameterValue,
      "a parameter has no value, or a value of the wrong type",
      """
      The types are string number bool time duration and list; separate the items of a list with
      commas. A parameter without a default is required: `--param n=3`. Its value is inserted as a
      value, never as program text.
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
      "the setting does not exist, or has no such value",
      """
      The settings are format, limit, header, null, strict and memory. A setting applies from its
      statement to the end of the script.
      """,
      example: .program("set colour = red"),
      correction: .program("set format = csv")
    ),
    DiagnosticArticle(
      .constantExpected,
      "the value must be the same for all rows",
      """
      `since`, `until`, `on` and `limit` are evaluated once, before any row is read, so they cannot
      depend on a field. A condition can.
      """,
      example: .program("from events since occurredAt"),
      correction: .program("from events where occurredAt >= now - 7d")
    ),
    DiagnosticArticle(
      .invalidTimelineEvent,
      "a field of the timeline event is missing, unknown or of the wrong type",
      """
      The fields are those of the API: eventTemplateId is required; email, objectId or utk identifies
      the record; tokens, id, timestamp, domain, extraData and timelineIFrame are optional. evq checks
      all fields before it sends anything, because a sent event cannot be recalled.
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
      "the file extension does not name an output format",
      """
      evq chooses the format of an output file by its extension: .ndjson .jsonl .json .csv .tsv, each
      optionally followed by .gz or .zst.
      """,
      example: .command("evq -c 'from events limit 3 | save \"rows.xlsx\"'"),
      correction: .command("evq -c 'from events limit 3 | save \"rows.csv\"'")
    ),
    DiagnosticArticle(
      .nothingBefore,
      "the statement needs a result, but no query ran before it",
      """
      Without a query of its own, `why` explains the last one. Run a query first, or add one after
      `in`.
      """,
      example: .program("why 1"),
      correction: .program("from events where eventType = pe123_signup limit 1; why 1")
    ),
    DiagnosticArticle(
      .unknownSubject,
      "`describe` knows nothing with this name",
      """
      `describe` accepts a source, `types`, `type NAME`, `field NAME` or a query.
      """,
      example: .program("describe typ pe123_signup"),
      correction: .program("describe type pe123_signup")
    ),
    DiagnosticArticle(
      .circularScript,
      "a script includes or runs itself, directly or through another script",
      """
      Such a script would never end. Move what both scripts need into a third one and include it in
      both.
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
      "no query is saved under this name, or queries cannot be saved",
      """
      `save NAME` saves the last query as a file in $XDG_CONFIG_HOME/evq/queries, by default
      ~/.config/evq/queries. To run a script instead, put its path in quotes.
      """,
      example: .command("evq -c 'run newest'"),
      correction: .command(
        "evq -c 'from events sort -occurredAt limit 5; save newest'\nevq -c 'run newest'"
      )
    ),
    DiagnosticArticle(
      .resultMissing,
      "`expect` or `save` has no result to work on",
      """
      Both apply to the last query of the same program, or of the session at the prompt. `let` only
      names a query; `from $NAME` runs it.
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
      An error shows its code in brackets on its first line. Warnings, such as W0101, are not errors: a
      statement with a warning still runs.
      """,
      example: .program("from events limit 1; expect error E0999"),
      correction: .program("frm events limit 1; expect error E0203")
    ),
  ]
}
