extension Keyword {
  /// The help for a statement, clause or stage.
  package struct Help: Sendable {
    /// The syntax: `since TIME`.
    package let form: String
    package let summary: String
    /// An example: a program or a part of one.
    package let example: String
  }

  /// The help of the keyword; nil for words inside other forms.
  package var help: Help? { Keyword.helps[self] }

  private static let helps: [Keyword: Help] = [
    .from: Help(
      form: "from SOURCE [CLAUSES] [| STAGES]",
      summary: "run a query and show the rows",
      example: "from events where eventType = pe123_signup since 7d"
    ),
    .explain: Help(
      form: "explain [requests|plan|json|analyze] QUERY",
      summary: "show what a query sends and what it does locally",
      example: "explain from events since 7d"
    ),
    .why: Help(
      form: "why [not] \"ID\" [in QUERY] or why N",
      summary: "explain why an event is in a result or not",
      example: "why not \"1\" in from events where eventType = pe123_signup"
    ),
    .verify: Help(
      form: "verify QUERY",
      summary: "run a query with and without sent filters and compare the rows",
      example: "verify from events where eventType = pe123_signup since 7d"
    ),
    .compare: Help(
      form: "compare QUERY with QUERY",
      summary: "show the rows that only one of two queries returns",
      example: "compare from events since 7d with from events since 14d"
    ),
    .describe: Help(
      form: "describe [SOURCE | types | [type] NAME | [field] NAME | QUERY]",
      summary: "list sources, event types, fields and frequent values",
      example: "describe type pe123_signup"
    ),
    .let: Help(
      form: "let NAME = QUERY or VALUE",
      summary: "name a query or a value",
      example: "let recent = from events since 7d; from $recent | count"
    ),
    .param: Help(
      form: "param NAME: TYPE [= DEFAULT]",
      summary: "declare a parameter of the program",
      example: "param city: string = \"portland\""
    ),
    .echo: Help(form: "echo TEXT", summary: "print text", example: "echo \"done\""),
    .set: Help(form: "set KEY = VALUE", summary: "change a setting", example: "set format = csv"),
    .send: Help(
      form: "send timeline { FIELD: VALUE, … }",
      summary: "send timeline events",
      example: "send timeline from \"events.ndjson\""
    ),
    .where: Help(
      form: "where CONDITION",
      summary: "keep the rows that meet a condition",
      example: "where eventType = pe123_signup and property.hs_city in (portland, \"new york\")"
    ),
    .since: Help(
      form: "since TIME",
      summary: "keep events from this time on",
      example: "since 7d"
    ),
    .until: Help(
      form: "until TIME",
      summary: "keep events before this time",
      example: "until today"
    ),
    .on: Help(form: "on DATE", summary: "keep the events of one day", example: "on 2026-11-20"),
    .sort: Help(
      form: "sort [-]VALUE, …",
      summary: "sort the rows; - means descending",
      example: "sort -occurredAt"
    ),
    .limit: Help(form: "limit N|all", summary: "return at most N rows", example: "limit 20"),
    .select: Help(
      form: "select VALUE [as NAME], …",
      summary: "choose the columns",
      example: "select occurredAt, property.hs_city as city"
    ),
    .after: Help(
      form: "after \"CURSOR\"",
      summary: "continue after a page",
      example: "after \"AgABAg\""
    ),
    .drop: Help(
      form: "drop FIELD, …",
      summary: "remove columns",
      example: "| drop properties"
    ),
    .rename: Help(
      form: "rename FIELD as NAME, …",
      summary: "rename columns",
      example: "| rename property.hs_city as city"
    ),
    .extend: Help(
      form: "extend NAME = EXPRESSION, …",
      summary: "add computed columns",
      example: "| extend day = bucket(occurredAt, 1d)"
    ),
    .tail: Help(form: "tail N", summary: "keep the last N rows", example: "| tail 5"),
    .distinct: Help(
      form: "distinct FIELD, …",
      summary: "keep one row per combination of values",
      example: "| distinct objectId"
    ),
    .sample: Help(form: "sample N", summary: "keep N random rows", example: "| sample 100"),
    .stats: Help(
      form: "stats AGGREGATE [as NAME], … [by KEY, …]",
      summary: "aggregate all rows or each group: sums, averages, percentiles",
      example: "| stats count() as n, avg(number(property.amount)) by property.hs_city"
    ),
    .top: Help(
      form: "top N KEY",
      summary: "count the N most frequent values",
      example: "| top 5 property.hs_city"
    ),
    .timeline: Help(
      form: "timeline LENGTH [by KEY, …]",
      summary: "count the rows per time bucket",
      example: "| timeline 1d by eventType"
    ),
    .save: Help(
      form: "| save \"FILE\" or save NAME [\"TEXT\"]",
      summary: "write the rows to a file; save the last query under a name",
      example: "| save \"signups.csv\""
    ),
    .include: Help(
      form: "include \"FILE\"",
      summary: "insert the statements of another script",
      example: "include \"names.evq\""
    ),
    .run: Help(
      form: "run NAME or run \"FILE\" [with PARAMETER = VALUE, …]",
      summary: "run a saved query or a script in its own scope",
      example: "run signups with city = portland"
    ),
    .expect: Help(
      form: "expect N rows|empty|columns A, B|error CODE|CONDITION",
      summary: "check the last result; a failed check exits with code 7",
      example: "from events limit 5; expect 5 rows"
    ),
    .count: Help(
      form: "count [by FIELD, …]",
      summary: "count all rows or each group",
      example: "| count by eventType"
    ),
  ]
}
