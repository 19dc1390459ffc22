extension Keyword {
  /// The form of a statement, clause or stage, and what it does.
  package struct Help: Sendable {
    /// As the grammar writes it: `since TIME`.
    package let form: String
    package let summary: String
    /// A program, or a part of one, that uses it.
    package let example: String
  }

  /// What a statement, clause or stage is for; nil for the words inside of them.
  package var help: Help? { Keyword.helps[self] }

  private static let helps: [Keyword: Help] = [
    .from: Help(
      form: "from SOURCE [CLAUSES] [| STAGES]",
      summary: "run a query and show the rows",
      example: "from events where eventType = pe123_signup since 7d"
    ),
    .explain: Help(
      form: "explain [requests|plan|json|analyze] QUERY",
      summary: "say what would be sent and what stays here",
      example: "explain from events since 7d"
    ),
    .why: Help(
      form: "why [not] \"ID\" [in QUERY] or why N",
      summary: "say why an event is in a result or not",
      example: "why not \"1\" in from events where eventType = pe123_signup"
    ),
    .verify: Help(
      form: "verify QUERY",
      summary: "answer with everything sent and with nothing sent, and compare",
      example: "verify from events where eventType = pe123_signup since 7d"
    ),
    .compare: Help(
      form: "compare QUERY with QUERY",
      summary: "show the rows of only one of two queries",
      example: "compare from events since 7d with from events since 14d"
    ),
    .describe: Help(
      form: "describe [SOURCE | types | [type] NAME | [field] NAME | QUERY]",
      summary: "say what there is: types, fields, frequent values",
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
    .echo: Help(form: "echo TEXT", summary: "print a text", example: "echo \"done\""),
    .set: Help(form: "set KEY = VALUE", summary: "change a setting", example: "set format = csv"),
    .send: Help(
      form: "send timeline { FIELD: VALUE, … }",
      summary: "send timeline events",
      example: "send timeline from \"events.ndjson\""
    ),
    .where: Help(
      form: "where CONDITION",
      summary: "keep the rows for which it is true",
      example: "where eventType = pe123_signup and property.hs_city in (portland, \"new york\")"
    ),
    .since: Help(
      form: "since TIME",
      summary: "from this moment on",
      example: "since 7d"
    ),
    .until: Help(form: "until TIME", summary: "before this moment", example: "until today"),
    .on: Help(form: "on DATE", summary: "the whole day", example: "on 2026-11-20"),
    .sort: Help(
      form: "sort [-]VALUE, …",
      summary: "order the rows; - is descending",
      example: "sort -occurredAt"
    ),
    .limit: Help(form: "limit N|all", summary: "so many rows at most", example: "limit 20"),
    .select: Help(
      form: "select VALUE [as NAME], …",
      summary: "show these columns",
      example: "select occurredAt, property.hs_city as city"
    ),
    .after: Help(
      form: "after \"CURSOR\"",
      summary: "go on after a page",
      example: "after \"AgABAg\""
    ),
    .drop: Help(
      form: "drop FIELD, …",
      summary: "leave columns out",
      example: "| drop properties"
    ),
    .rename: Help(
      form: "rename FIELD as NAME, …",
      summary: "give columns other names",
      example: "| rename property.hs_city as city"
    ),
    .extend: Help(
      form: "extend NAME = EXPRESSION, …",
      summary: "add computed columns",
      example: "| extend day = bucket(occurredAt, 1d)"
    ),
    .tail: Help(form: "tail N", summary: "the last rows", example: "| tail 5"),
    .distinct: Help(
      form: "distinct FIELD, …",
      summary: "each combination once",
      example: "| distinct objectId"
    ),
    .sample: Help(form: "sample N", summary: "rows drawn at random", example: "| sample 100"),
    .stats: Help(
      form: "stats AGGREGATE [as NAME], … [by KEY, …]",
      summary: "sums, averages, percentiles, of all rows or of each group",
      example: "| stats count() as n, avg(number(property.amount)) by property.hs_city"
    ),
    .top: Help(
      form: "top N KEY",
      summary: "the most frequent values",
      example: "| top 5 property.hs_city"
    ),
    .timeline: Help(
      form: "timeline LENGTH [by KEY, …]",
      summary: "count the rows of each stretch of time",
      example: "| timeline 1d by eventType"
    ),
    .save: Help(
      form: "| save \"FILE\" or save NAME [\"TEXT\"]",
      summary: "write the rows to a file and pass them on; keep the query before it",
      example: "| save \"signups.csv\""
    ),
    .include: Help(
      form: "include \"FILE\"",
      summary: "put the statements of another script here",
      example: "include \"names.evq\""
    ),
    .run: Help(
      form: "run NAME or run \"FILE\" [with PARAMETER = VALUE, …]",
      summary: "run a saved query or a script, with names of its own",
      example: "run signups with city = portland"
    ),
    .expect: Help(
      form: "expect N rows|empty|columns A, B|error CODE|CONDITION",
      summary: "fail with exit code 7 unless the result before is so",
      example: "from events limit 5; expect 5 rows"
    ),
    .count: Help(
      form: "count [by FIELD, …]",
      summary: "count the rows, or those of each group",
      example: "| count by eventType"
    ),
  ]
}
