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
  package var help: Help? {
    StatementKeyword(rawValue: rawValue)?.node.help ?? Keyword.helps[self]
  }

  /// The help for clauses and stages; a statement has its own.
  private static let helps: [Keyword: Help] = [
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
    .count: Help(
      form: "count [by FIELD, …]",
      summary: "count all rows or each group",
      example: "| count by eventType"
    ),
  ]
}
