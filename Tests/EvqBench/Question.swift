import Foundation

/// A question about the events, as each program is asked it.
struct Question {
  /// What a right answer must have in common, as the lines of an output are compared.
  enum Answer {
    /// The same lines, in any order.
    case lines
    /// Lines that end in a number, which may differ in its last digits.
    case numbers
    /// As many lines.
    case lineCount
  }

  let title: String
  let answer: Answer
  /// The least that evq has to be, as a multiple of DuckDB's speed.
  let wanted: Double
  let commands: [Peer: String]

  /// The lines to compare: sorted, without quotes, numbers cut to six digits.
  func comparable(_ output: URL) -> [String] {
    guard let data = try? Data(contentsOf: output) else { return [] }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    if answer == .lineCount { return ["\(lines.count) lines"] }
    return lines.map { line in
      let text = String(decoding: line, as: UTF8.self).filter { $0 != "\"" && $0 != "\r" }
      guard answer == .numbers, let comma = text.lastIndex(of: ","),
        let number = Double(text[text.index(after: comma)...])
      else { return text }
      return text[...comma] + String(format: "%.6g", number)
    }.sorted()
  }

  /// All of them, over a file; `evq` is the path of the program.
  static func all(_ file: EventFile, evq: String) -> [Question] {
    let path = file.url.path
    let own = Own(evq: evq, path: path)
    let duck = Duck(path: path)
    let click = Click(path: path)
    let polars = PolarsScript(path: path)
    let city = "properties.hs_city"
    return [
      Question(
        title: "count where eventType and property.hs_city in two values",
        answer: .lines,
        wanted: 3,
        commands: [
          .evq: own.csv(
            "where eventType = pe123_signup and property.hs_city in (portland, \"new york\") | count"
          ),
          .duckdb: duck.csv(
            "select count(*)",
            "where eventType = 'pe123_signup' and \(city) in ('portland', 'new york')"
          ),
          .clickhouse: click.csv(
            "select count()",
            "where eventType = 'pe123_signup' and \(city) in ('portland', 'new york')"
          ),
          .polars: polars.csv(
            ".filter((c('eventType') == 'pe123_signup') & city.is_in(['portland', 'new york']))"
              + ".select(pl.len())"
          ),
          .jq:
            "jq -c 'select(.eventType == \"pe123_signup\" and (.properties.hs_city == \"portland\" or "
            + ".properties.hs_city == \"new york\")) | 1' '\(path)' | wc -l",
          .lineCount: "wc -l < '\(path)'",
        ]
      ),
      Question(
        title: "count by property.hs_city",
        answer: .lines,
        wanted: 3,
        commands: [
          .evq: own.csv("| count by property.hs_city"),
          .duckdb: duck.csv("select coalesce(\(city), ''), count(*)", "group by 1"),
          .clickhouse: click.csv("select \(city), count()", "group by 1"),
          .polars: polars.csv(".group_by(city).len()"),
        ]
      ),
      Question(
        title: "newest 20 of one event type, whole rows",
        answer: .lineCount,
        wanted: 3,
        commands: [
          .evq: own.ndjson("where eventType = pe123_signup sort -occurredAt limit 20"),
          .duckdb: duck.json(
            "where eventType = 'pe123_signup' order by occurredAt desc, id limit 20"
          ),
          .clickhouse: click.json(
            "where eventType = 'pe123_signup' order by occurredAt desc, id limit 20"
          ),
          .polars: polars.json(
            ".filter(c('eventType') == 'pe123_signup')"
              + ".sort(['occurredAt', 'id'], descending=[True, False]).head(20)"
          ),
        ]
      ),
      Question(
        title: "all rows of one event type to NDJSON",
        answer: .lineCount,
        wanted: 3,
        commands: [
          .evq: own.ndjson("where eventType = pe123_signup"),
          .duckdb: duck.json("where eventType = 'pe123_signup'"),
          .clickhouse: click.json("where eventType = 'pe123_signup'"),
          .polars: polars.json(".filter(c('eventType') == 'pe123_signup')"),
        ]
      ),
      Question(
        title: "stats avg(number(property.amount)) by bucket(occurredAt, 1d)",
        answer: .numbers,
        wanted: 2,
        commands: [
          .evq: own.csv(
            "| stats avg(number(property.amount)) as amount by bucket(occurredAt, 1d) as day"
              + " | extend day = text(day)"
          ) + " | sed 's/T.*Z,/,/'",
          .duckdb: duck.csv(
            "select strftime(date_trunc('day', occurredAt::timestamp), '%Y-%m-%d'), "
              + "avg(properties.amount::double)",
            "group by 1"
          ),
          .clickhouse: click.csv(
            "select toDate(parseDateTime64BestEffort(occurredAt, 3, 'UTC')), "
              + "avg(toFloat64OrNull(properties.amount))",
            "group by 1"
          ),
          .polars: polars.csv(
            ".group_by(c('occurredAt').str.slice(0, 10).alias('day'))"
              + ".agg(c('properties').struct.field('amount').cast(pl.Float64).mean())"
          ),
        ]
      ),
    ]
  }
}

private struct Own {
  let evq: String
  let path: String

  func csv(_ query: String) -> String { command(query) + " --format csv --no-header" }
  func ndjson(_ query: String) -> String { command(query) + " --format ndjson" }

  private func command(_ query: String) -> String { "'\(evq)' -q -c 'from \"\(path)\" \(query)'" }
}

/// DuckDB with its columns declared, which saves it from guessing.
private struct Duck {
  let path: String

  func csv(_ select: String, _ rest: String) -> String {
    let columns =
      "{eventType: 'VARCHAR', occurredAt: 'VARCHAR', "
      + "properties: 'STRUCT(hs_city VARCHAR, amount VARCHAR)'}"
    return "duckdb -csv -noheader -c \"\(select) from \(events(columns)) \(rest)\""
  }

  func json(_ rest: String) -> String {
    let columns =
      "{objectType: 'VARCHAR', objectId: 'VARCHAR', eventType: 'VARCHAR', occurredAt: 'VARCHAR', "
      + "id: 'VARCHAR', properties: 'JSON'}"
    return
      "duckdb -c \"copy (select * from \(events(columns)) \(rest)) to '/dev/stdout' (format json)\""
  }

  private func events(_ columns: String) -> String {
    "read_ndjson('\(path)', columns = \(columns))"
  }
}

private struct Click {
  let path: String

  func csv(_ select: String, _ rest: String) -> String {
    query(
      select,
      "eventType String, occurredAt String, properties Tuple(hs_city String, amount String)",
      rest,
      format: "CSV"
    )
  }

  func json(_ rest: String) -> String {
    query(
      "select *",
      "objectType String, objectId String, eventType String, occurredAt String, id String, "
        + "properties Map(String, String)",
      rest,
      format: "JSONEachRow"
    )
  }

  private func query(
    _ select: String,
    _ columns: String,
    _ rest: String,
    format: String
  ) -> String {
    let sql = "\(select) from file('\(path)', 'JSONEachRow', '\(columns)') \(rest)"
    // It stands in single quotes of Python, inside of double quotes of the shell.
    let quoted = sql.replacing("'", with: "\\'")
    return "python3 -c \"import chdb, sys; "
      + "sys.stdout.buffer.write(chdb.query('\(quoted)', '\(format)').bytes())\""
  }
}

private struct PolarsScript {
  let path: String

  func csv(_ steps: String) -> String {
    script(
      "{'eventType': S, 'occurredAt': S, 'properties': pl.Struct({'hs_city': S, 'amount': S})}",
      steps
    )
      + "; sys.stdout.write(frame.write_csv(include_header=False))\""
  }

  func json(_ steps: String) -> String {
    let properties = [
      "hs_city", "hs_region", "hs_country", "hs_page_url", "hs_title", "hs_user_agent", "plan",
      "amount", "hs_session_id", "hs_referrer",
    ].map { "'\($0)': S" }.joined(separator: ", ")
    return script(
      "{'objectType': S, 'objectId': S, 'eventType': S, 'occurredAt': S, 'id': S, "
        + "'properties': pl.Struct({\(properties)})}",
      steps
    ) + "; sys.stdout.buffer.write(frame.write_ndjson().encode())\""
  }

  private func script(_ schema: String, _ steps: String) -> String {
    "python3 -c \"import polars as pl, sys; c = pl.col; S = pl.String; "
      + "city = c('properties').struct.field('hs_city'); "
      + "frame = pl.scan_ndjson('\(path)', schema=\(schema))\(steps).collect()"
  }
}
