/// The questions, grouped by what they make a program do.
extension Question {
  /// All questions about NDJSON.
  static let all = filters + groups + sorts + projections

  /// The questions that are also asked about CSV, compressed files and folders.
  static let samples = [filters[0], filters[3], groups[0], groups[1], sorts[1], projections[0]]

  /// The questions whose cost is compared over files of different size.
  static let growing = [
    ("count where", filters[0]), ("count by city", groups[0]), ("count by objectId", groups[1]),
    ("sort", sorts[3]),
  ]

  private static let filters = [
    Question(
      title: "count where eventType and property.hs_city in two values",
      properties: ["hs_city"],
      evq:
        "where eventType = pe123_signup and property.hs_city in (portland, \"new york\") | count",
      duckdb: "select count(*) from EVENTS where eventType = 'pe123_signup' and hs_city in "
        + "('portland', 'new york')",
      clickhouse: "select count() from EVENTS where eventType = 'pe123_signup' and hs_city in "
        + "('portland', 'new york')",
      polars: ".filter((c('eventType') == 'pe123_signup') & "
        + "property('hs_city').is_in(['portland', 'new york'])).select(pl.len())",
      others: [
        .jq:
          "jq -c 'select(.eventType == \"pe123_signup\" and (.properties.hs_city == \"portland\" "
          + "or .properties.hs_city == \"new york\")) | 1' FILE | wc -l",
        .sqlite:
          "sqlite3 :memory: '.mode ascii' '.separator \"\\037\" \"\\n\"' 'create table t(j)' "
          + "'.import FILE t' \"select count(*) from t where j ->> '\\$.eventType' = 'pe123_signup' "
          + "and j ->> '\\$.properties.hs_city' in ('portland', 'new york')\"",
        .lineCount: "wc -l < FILE",
      ]
    ),
    Question(
      title: "count where objectId in 200 values",
      evq: "where objectId in (\(list(people) { $0 })) | count",
      duckdb: "select count(*) from EVENTS where objectId in (\(list(people) { "'\($0)'" }))"
    ),
    Question(
      title: "count where property.plan != free",
      properties: ["plan"],
      evq: "where property.plan != free | count",
      duckdb: "select count(*) from EVENTS where plan <> 'free'"
    ),
    Question(
      title: "count where property.amount between 100 and 200",
      properties: ["amount"],
      evq: "where property.amount between 100 and 200 | count",
      duckdb: "select count(*) from EVENTS where amount::double between 100 and 200"
    ),
    Question(
      title: "count where property.hs_page_url contains a text",
      properties: ["hs_page_url"],
      evq: "where property.hs_page_url contains autumn7 | count",
      duckdb: "select count(*) from EVENTS where contains(hs_page_url, 'autumn7')"
    ),
    Question(
      title: "count where property.hs_page_url matches a regular expression",
      properties: ["hs_page_url"],
      evq: "where property.hs_page_url matches /products\\/4[0-9]{3}\\?.*autumn[3-5]/ | count",
      duckdb: "select count(*) from EVENTS where regexp_matches(hs_page_url, "
        + "'products/4[0-9]{3}\\?.*autumn[3-5]')"
    ),
    Question(
      title: "count where not (plan = pro or hs_city = berlin)",
      properties: ["plan", "hs_city"],
      evq: "where not (property.plan = pro or property.hs_city = berlin) | count",
      duckdb: "select count(*) from EVENTS where not (plan = 'pro' or hs_city = 'berlin')"
    ),
    Question(
      title: "count in two days",
      evq: "since 2026-01-10T00:00Z until 2026-01-12T00:00Z | count",
      duckdb: "select count(*) from EVENTS where occurredAt::timestamp >= '2026-01-10' "
        + "and occurredAt::timestamp < '2026-01-12'"
    ),
  ]

  private static let groups = [
    Question(
      title: "count by property.hs_city",
      properties: ["hs_city"],
      evq: "| count by property.hs_city",
      duckdb: "select coalesce(hs_city, ''), count(*) from EVENTS group by 1",
      clickhouse: "select hs_city, count() from EVENTS group by 1",
      polars: ".group_by(property('hs_city')).len()"
    ),
    Question(
      title: "count by objectId, some 490,000 values",
      evq: "| count by objectId",
      duckdb: "select objectId, count(*) from EVENTS group by 1",
      clickhouse: "select objectId, count() from EVENTS group by 1",
      polars: ".group_by('objectId').len()"
    ),
    Question(
      title: "count by eventType and property.hs_city",
      properties: ["hs_city"],
      evq: "| count by eventType, property.hs_city",
      duckdb: "select eventType, coalesce(hs_city, ''), count(*) from EVENTS group by 1, 2"
    ),
    Question(
      title: "stats avg(number(property.amount)) by bucket(occurredAt, 1d)",
      answer: .numbers,
      properties: ["amount"],
      evq: "| stats avg(number(property.amount)) as amount by bucket(occurredAt, 1d) as day "
        + "| extend day = text(day)",
      duckdb:
        "select strftime(date_trunc('day', occurredAt::timestamp), '%Y-%m-%dT00:00:00.000Z'), "
        + "avg(amount::double) from EVENTS group by 1"
    ),
    Question(
      title: "count by bucket(occurredAt, 1h)",
      evq: "| count by bucket(occurredAt, 1h)",
      duckdb:
        "select strftime(date_trunc('hour', occurredAt::timestamp), '%Y-%m-%dT%H:00:00.000Z'), "
        + "count(*) from EVENTS group by 1"
    ),
    Question(
      title: "stats sum, max of property.amount by objectId",
      answer: .numbers,
      properties: ["amount"],
      evq: "| stats sum(number(property.amount)) as total by objectId",
      duckdb: "select objectId, sum(amount::double) from EVENTS group by 1"
    ),
    Question(
      title: "stats distinct_count(objectId)",
      evq: "| stats distinct_count(objectId)",
      duckdb: "select count(distinct objectId) from EVENTS"
    ),
    Question(
      title: "distinct property.hs_region, property.plan",
      properties: ["hs_region", "plan"],
      evq: "| distinct property.hs_region, property.plan",
      duckdb: "select distinct coalesce(hs_region, ''), coalesce(plan, '') from EVENTS"
    ),
    Question(
      title: "stats p95 of property.amount by eventType",
      answer: .numbers,
      properties: ["amount"],
      evq: "| stats p95(number(property.amount)) by eventType",
      duckdb: "select eventType, quantile_cont(amount::double, 0.95) from EVENTS group by 1"
    ),
    Question(
      title: "top 10 objectId",
      answer: .lineCount,
      evq: "| top 10 objectId",
      duckdb: "select objectId, count(*) from EVENTS group by 1 order by 2 desc, 1 limit 10"
    ),
  ]

  private static let sorts = [
    Question(
      title: "newest 20 of one event type, whole rows",
      answer: .lineCount,
      format: .ndjson,
      properties: nil,
      evq: "where eventType = pe123_signup sort -occurredAt limit 20",
      duckdb: "select * from EVENTS where eventType = 'pe123_signup' "
        + "order by occurredAt desc, id limit 20",
      clickhouse: "select * from EVENTS where eventType = 'pe123_signup' "
        + "order by occurredAt desc, id limit 20",
      polars: ".filter(c('eventType') == 'pe123_signup')"
        + ".sort(['occurredAt', 'id'], descending=[True, False]).head(20)"
    ),
    Question(
      title: "newest 5,000, three columns",
      answer: .order,
      properties: ["hs_city"],
      evq: "sort -occurredAt limit 5000 select occurredAt, id, property.hs_city",
      duckdb: "select occurredAt, id, hs_city from EVENTS order by occurredAt desc, id limit 5000"
    ),
    Question(
      title: "one event type sorted by time, three columns",
      answer: .order,
      properties: ["hs_city"],
      evq: "where eventType = pe123_signup sort occurredAt select occurredAt, id, property.hs_city",
      duckdb: "select occurredAt, id, hs_city from EVENTS where eventType = 'pe123_signup' "
        + "order by occurredAt, id"
    ),
    Question(
      title: "all rows sorted by property.hs_page_url, two columns",
      answer: .order,
      properties: ["hs_page_url"],
      evq: "sort property.hs_page_url select property.hs_page_url, id",
      duckdb: "select hs_page_url, id from EVENTS order by hs_page_url nulls last, id"
    ),
    Question(
      title: "count by objectId, sorted by count",
      answer: .order,
      evq: "| count by objectId | sort -count, objectId",
      duckdb: "select objectId, count(*) from EVENTS group by 1 order by 2 desc, 1"
    ),
  ]

  private static let projections = [
    Question(
      title: "three columns of all rows to CSV",
      properties: ["hs_city"],
      evq: "select id, occurredAt, property.hs_city",
      duckdb: "select id, occurredAt, hs_city from EVENTS"
    ),
    Question(
      title: "three columns of all rows to NDJSON",
      answer: .lineCount,
      format: .ndjson,
      properties: ["hs_page_url"],
      evq: "select id, occurredAt, property.hs_page_url",
      duckdb: "select id, occurredAt, hs_page_url from EVENTS"
    ),
    Question(
      title: "all rows of one event type to NDJSON",
      answer: .lineCount,
      format: .ndjson,
      properties: nil,
      evq: "where eventType = pe123_signup",
      duckdb: "select * from EVENTS where eventType = 'pe123_signup'",
      clickhouse: "select * from EVENTS where eventType = 'pe123_signup'",
      polars: ".filter(c('eventType') == 'pe123_signup')"
    ),
    Question(
      title: "all rows to NDJSON",
      answer: .lineCount,
      format: .ndjson,
      properties: nil,
      evq: "",
      duckdb: "select * from EVENTS"
    ),
  ]

  /// Some ids of contacts; most of them occur.
  private static let people = (0..<200).map { "\(EventFile.firstPerson + $0 * 2_311)" }

  private static func list(_ values: [String], _ text: (String) -> String) -> String {
    values.map(text).joined(separator: ", ")
  }
}
