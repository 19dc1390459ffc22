/// `E05`: files and memory.
extension DiagnosticArticle {
  private static let event = #"{"id":"1","eventType":"pe123_signup"}"#

  static let data: [DiagnosticArticle] = [
    DiagnosticArticle(
      .unreadableInput,
      "a file cannot be opened or read",
      """
      The message has the reason that the system gave. Paths are relative to the folder in which evq
      was started. A pattern such as "days/*.ndjson" has to match at least one file.
      """,
      example: .command("echo '\(event)' > events.ndjson\nevq -c 'from \"evnts.ndjson\"'"),
      correction: .command("echo '\(event)' > events.ndjson\nevq -c 'from \"events.ndjson\"'")
    ),
    DiagnosticArticle(
      .malformedInput,
      "a line of the input is no event, and `--strict` is given",
      """
      Without `--strict` such a line is skipped, and the footer counts and names it. With it the query
      ends there, before a sum is shown that is not the whole sum.
      """,
      example: .command("printf '\(event)\\nnonsense\\n' | evq --strict -c 'from - | count'"),
      correction: .command("printf '\(event)\\n' | evq --strict -c 'from - | count'")
    ),
    DiagnosticArticle(
      .unsupportedInput,
      "the file is of a kind that evq does not read",
      """
      evq reads .ndjson .jsonl .json .csv and .tsv, each also with .gz or .zst behind it. Export the sheet
      as CSV.
      """,
      example: .command("touch events.xlsx\nevq -c 'from \"events.xlsx\"'"),
      correction: .command(
        "printf 'id,eventType\\n1,pe123_signup\\n' > events.csv\nevq -c 'from \"events.csv\"'"
      )
    ),
    DiagnosticArticle(
      .inputLineTooLong,
      "a line or a row of the input is longer than 64 MiB",
      """
      A line is one event. One of that size is most often a file without line breaks, or a table in
      which a quote is never closed: then all that follows belongs to one cell.
      """,
      example: .command(
        """
        head -c 70000000 /dev/zero | tr '\\0' x > events.ndjson
        evq -c 'from "events.ndjson" | count'
        """
      ),
      correction: .command(
        "echo '\(event)' > events.ndjson\nevq -c 'from \"events.ndjson\" | count'"
      )
    ),
    DiagnosticArticle(
      .unwritableOutput,
      "a file cannot be written",
      """
      The folder has to exist. A file that the query reads, or that something else in the run writes, is
      not written. What stands there already is replaced only when the query has ended well.
      """,
      example: .command("evq -o reports/signups.csv -c 'from events limit 3'"),
      correction: .command("mkdir reports\nevq -o reports/signups.csv -c 'from events limit 3'")
    ),
    DiagnosticArticle(
      .unusableAccount,
      "the file that is given as an account holds no event that could be served",
      """
      An account's events need an id, an eventType, an occurredAt, an objectType and an objectId, as
      those of the API have them. To query a file of anything less, use it as a source: from "file".
      """,
      example: .command(
        "echo '\(event)' > account.ndjson\nevq --account account.ndjson -c 'from events'"
      ),
      correction: .command(
        "evq -o account.ndjson -c 'from events limit 3'\nevq --account account.ndjson -c 'from events'"
      )
    ),
    DiagnosticArticle(
      .unusableFaultPlan,
      "the plan of faults cannot be used",
      """
      A plan is TOML with a `seed` and any number of `[[fault]]`. The kinds are rate-limit status slow cut
      drop wrong-json expired-cursor repeated-page bad-record bad-paging foreign-link and auth-expired. A
      plan that is only half understood would test less than one believes.
      """,
      example: .command(
        #"printf '[[fault]]\nkind = "earthquake"\n' > faults.toml\#nevq serve --port 0 --faults faults.toml"#
      ),
      correction: .command(
        #"printf '[[fault]]\nkind = "drop"\nat = [3]\n' > faults.toml\#nevq serve --port 0 --faults faults.toml"#
      )
    ),
    DiagnosticArticle(
      .serverFailed,
      "`evq serve` cannot listen there, or had to stop",
      """
      A port that something else listens on is taken; `--port 0` picks a free one. An address has to be
      one of this machine.
      """,
      example: .command("evq serve --host 192.0.2.1 --port 0"),
      correction: .command("evq serve --port 0")
    ),
    DiagnosticArticle(
      .memoryExceeded,
      "a stage would need more memory than the query may hold",
      """
      `sort`, `distinct`, `count by` and `stats … by` keep something for every row or group. Group by
      something with fewer values, filter more before it, or allow more with `--memory`. It is also the error
      of a line that does not fit into the memory that `ulimit -v` allows.
      """,
      example: .command("evq --memory 300B -c 'from events | stats count() by id'"),
      correction: .command("evq --memory 64MB -c 'from events | stats count() by id'")
    ),
    DiagnosticArticle(
      .timelineTooLong,
      "a timeline would have more than a million rows",
      """
      `timeline` makes a row for every bucket between the first and the last event, the empty ones
      included, and that for every group. Choose a longer bucket or a shorter window.
      """,
      example: .program("from events | timeline 1s by eventType"),
      correction: .program("from events | timeline 1w by eventType")
    ),
    DiagnosticArticle(
      .damagedInput,
      "a compressed file is cut off or damaged",
      """
      Rows before the damage are shown, and the exit code says that they are not all. Most often a
      download or a disk was full: fetch the file again.
      """,
      example: .command(
        "echo '\(event)' | gzip | head -c 30 > events.ndjson.gz\nevq -c 'from \"events.ndjson.gz\"'"
      ),
      correction: .command(
        "echo '\(event)' | gzip > events.ndjson.gz\nevq -c 'from \"events.ndjson.gz\"'"
      )
    ),
    DiagnosticArticle(
      .noSuchRow,
      "the result before has no such row",
      """
      Rows are counted from 1, in the order in which they were shown. A row of an aggregation is no event:
      ask about the events behind it with a query of its own.
      """,
      example: .program("from events where eventType = pe123_signup limit 2 select id; why 7"),
      correction: .program("from events where eventType = pe123_signup limit 2 select id; why 2")
    ),
    DiagnosticArticle(
      .noSuchEvent,
      "there is no event with this id, or of this type",
      """
      An event is looked for in the account or the file that the query names. Take the id from a result:
      a query can show it with `select id`.
      """,
      example: .program("why not \"nobody\" in from events where eventType = pe123_signup"),
      correction: .program(
        "from events where eventType = pe123_signup limit 1; why 1 in from events limit 1"
      )
    ),
    DiagnosticArticle(
      .unmetExpectation,
      "what `expect` says of a result is not so",
      """
      The run ends with exit code 7, an `-o` file stays as it was, and the help names the first row for
      which a condition was not true. A missing value makes a condition missing, which is not true.
      """,
      example: .program("from events limit 5 select id; expect 3 rows"),
      correction: .program("from events limit 5 select id; expect 5 rows")
    ),
    DiagnosticArticle(
      .unusableParameterFile,
      "the file of `--param-file` is no table of names and values",
      """
      It is TOML, or JSON where its name ends in .json: one table, whose values are texts, numbers,
      booleans, dates and lists of those.
      """,
      example: .command(
        """
        echo 'city: portland' > values.toml
        evq --param-file values.toml -c 'param city: string; from events limit 1 | extend c = $city'
        """
      ),
      correction: .command(
        """
        echo 'city = "portland"' > values.toml
        evq --param-file values.toml -c 'param city: string; from events limit 1 | extend c = $city'
        """
      )
    ),
  ]
}
