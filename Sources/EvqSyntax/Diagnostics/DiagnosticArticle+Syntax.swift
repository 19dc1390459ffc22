/// Articles of `E02`: the form of statements.
extension DiagnosticArticle {
  static let syntactic: [DiagnosticArticle] = [
    DiagnosticArticle(
      .unexpectedToken,
      "the program has an unexpected word or sign",
      """
      The message says what is expected and what was found. Common causes are a missing value, an extra
      closing bracket, and a value without quotes: a reserved word such as `limit` and a text with a
      dash need quotes.
      """,
      example: .program("from events where property.hs_city = new-york limit 1"),
      correction: .program("from events where property.hs_city = \"new-york\" limit 1")
    ),
    DiagnosticArticle(
      .unclosedBracket,
      "a bracket is never closed",
      """
      The error points to the opening bracket. At the prompt, a query with an open bracket continues on
      the next line. In a file, close the bracket before the `;` or the `|`.
      """,
      example: .program("from events where (eventType = pe123_signup | limit 3"),
      correction: .program("from events where (eventType = pe123_signup) | limit 3")
    ),
    DiagnosticArticle(
      .unknownKeyword,
      "a statement, clause or stage starts with an unknown word",
      """
      Statements, clauses and stages start with a keyword. The message suggests the closest keyword
      that is valid here.
      """,
      example: .program("from events | cuont by eventType"),
      correction: .program("from events | count by eventType")
    ),
    DiagnosticArticle(
      .foreignSyntax,
      "the syntax belongs to another language",
      """
      evq recognises forms of SQL, KQL and SPL only to suggest the evq form. A query starts with its
      source, conditions follow `where`, and aggregations follow a `|`.
      """,
      example: .program("from events where property.plan like \"fr%\""),
      correction: .program("from events where property.plan starts with \"fr\"")
    ),
    DiagnosticArticle(
      .duplicateClause,
      "a query has the same clause twice",
      """
      Only `where` can repeat: its conditions are joined by `and`. With two limits or time windows, one
      would silently win, so a second one is an error. To limit rows again later, use the stage.
      """,
      example: .program("from events limit 10 since 7d limit 2"),
      correction: .program("from events limit 10 since 7d | limit 2")
    ),
    DiagnosticArticle(
      .misplacedClause,
      "a clause follows a `|`, or a stage comes before the first one",
      """
      The clauses before the first `|` select events, and evq sends as much of them as possible. The
      stages after it process the rows locally. `since` `until` `on` and `after` are clauses only;
      `where` `sort` `limit` and `select` are both.
      """,
      example: .program("from events | since 7d"),
      correction: .program("from events since 7d")
    ),
    DiagnosticArticle(
      .nestingTooDeep,
      "brackets, `not` or minus signs are nested more than 256 levels deep",
      """
      Programs that generate queries can join conditions without brackets, or use a list:
      `in (a, b, c)`.
      """,
      example: .command(
        #"evq -c "from events where $(printf '(%.0s' {1..300})id = a$(printf ')%.0s' {1..300})""#
      ),
      correction: .command("evq -c \"from events where (id = a)\"")
    ),
    DiagnosticArticle(
      .missingSemicolon,
      "a statement starts before the previous one has ended",
      """
      Separate statements with `;`. A line break does not end a statement, because a query can span
      several lines.
      """,
      example: .program("from events limit 1\nfrom events limit 2"),
      correction: .program("from events limit 1;\nfrom events limit 2")
    ),
    DiagnosticArticle(
      .emptyList,
      "a list has no values",
      """
      No event matches an empty list, but HubSpot treats a filter without a value as no filter and
      would return everything. The same applies to a parameter with an empty list.
      """,
      example: .program("from events where property.plan in ()"),
      correction: .program("from events where property.plan in (pro, starter)")
    ),
  ]
}
