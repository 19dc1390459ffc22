/// Articles of `E05`: files, memory and limits.
extension DiagnosticArticle {
  private static let event = #"{"id":"1","eventType":"pe123_signup"}"#

  static let data: [DiagnosticArticle] = [
    DiagnosticArticle(
      .unreadableInput,
      "a file cannot be opened or read",
      """
      The message includes the reason that the system reports. Paths are relative to the folder where
      evq was started. A pattern such as "days/*.ndjson" must match at least one file.
      """,
      example: .command("echo '\(event)' > events.ndjson\nevq -c 'from \"evnts.ndjson\"'"),
      correction: .command("echo '\(event)' > events.ndjson\nevq -c 'from \"events.ndjson\"'")
    ),
    DiagnosticArticle(
      .malformedInput,
      "an input line is not an event, and `--strict` is set",
      """
      Without `--strict`, evq skips such lines and reports them in the footer. With it, the query stops
      there, so that it never shows an incomplete sum.
      """,
      example: .command("printf '\(event)\\nnonsense\\n' | evq --strict -c 'from - | count'"),
      correction: .command("printf '\(event)\\n' | evq --strict -c 'from - | count'")
    ),
    DiagnosticArticle(
      .unsupportedInput,
      "evq does not read files of this kind",
      """
      evq reads .ndjson .jsonl .json .csv and .tsv files, each optionally followed by .gz or .zst.
      Export a spreadsheet as CSV.
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
      A line holds one event. A line of this size usually comes from a file without line breaks, or
      from a table with an unclosed quote, where everything after the quote belongs to one cell.
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
      The folder must exist. evq does not overwrite a file that the query reads or that another output
      of the run writes. It replaces an existing file only after the query has succeeded.
      """,
      example: .command("evq -o reports/signups.csv -c 'from events limit 3'"),
      correction: .command("mkdir reports\nevq -o reports/signups.csv -c 'from events limit 3'")
    ),
    DiagnosticArticle(
      .unusableAccount,
      "the account file contains no event that the emulator can serve",
      """
      Each event of an account needs an id, an eventType, an occurredAt, an objectType and an objectId,
      as in the API. To query a file without these fields, use it as a source: from "file".
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
      "the fault plan is not valid",
      """
      A fault plan is a TOML file with a `seed` and any number of `[[fault]]` tables. The kinds are
      rate-limit status slow cut drop wrong-json expired-cursor repeated-page bad-record bad-paging
      foreign-link and auth-expired. A plan with an error is rejected as a whole, because it would test
      less than intended.
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
      "`evq serve` cannot listen on the address, or had to stop",
      """
      The port may be in use; `--port 0` picks a free one. The address must belong to this machine.
      """,
      example: .command("evq serve --host 192.0.2.1 --port 0"),
      correction: .command("evq serve --port 0")
    ),
    DiagnosticArticle(
      .memoryExceeded,
      "a stage needs more memory than the query may use",
      """
      `distinct` and `sample` store something for every row, percentiles every number of a group.
      Filter more rows before the stage, or raise the limit with `--memory`. Other groups that do
      not fit are written to temporary files. The same error reports a line that does not fit into
      the memory that `ulimit -v` allows.
      """,
      example: .command("evq --memory 300B -c 'from events | sample 100'"),
      correction: .command("evq --memory 64MB -c 'from events | sample 100'")
    ),
    DiagnosticArticle(
      .timelineTooLong,
      "a timeline would have more than a million rows",
      """
      `timeline` returns a row for every bucket between the first and the last event, including empty
      ones, for each group. Use longer buckets or a shorter time window.
      """,
      example: .program("from events | timeline 1s by eventType"),
      correction: .program("from events | timeline 1w by eventType")
    ),
    DiagnosticArticle(
      .damagedInput,
      "a compressed file is truncated or damaged",
      """
      evq shows the rows before the damage, and the exit code says that they are incomplete. The usual
      cause is an interrupted download or a full disk. Fetch the file again.
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
      "the last result has no row with this number",
      """
      Rows are numbered from 1 in the order shown. A row of an aggregation is not an event: query the
      events behind it first.
      """,
      example: .program("from events where eventType = pe123_signup limit 2 select id; why 7"),
      correction: .program("from events where eventType = pe123_signup limit 2 select id; why 2")
    ),
    DiagnosticArticle(
      .noSuchEvent,
      "no event has this id, or its type is another one",
      """
      evq looks for the event in the account or the file that the query names. Take the id from a
      result: `select id` shows it.
      """,
      example: .program("why not \"nobody\" in from events where eventType = pe123_signup"),
      correction: .program(
        "from events where eventType = pe123_signup limit 1; why 1 in from events limit 1"
      )
    ),
    DiagnosticArticle(
      .unmetExpectation,
      "the result does not meet an `expect`",
      """
      The run ends with exit code 7 and does not replace the `-o` file. The help names the first row
      that does not meet a condition. A condition on a missing value is missing, which is not true.
      """,
      example: .program("from events limit 5 select id; expect 3 rows"),
      correction: .program("from events limit 5 select id; expect 5 rows")
    ),
    DiagnosticArticle(
      .unusableParameterFile,
      "the `--param-file` is not a table of names and values",
      """
      The file is TOML, or JSON if its name ends in .json: one table whose values are strings, numbers,
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
