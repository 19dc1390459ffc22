/// `E02`: the form of statements.
extension DiagnosticArticle {
  static let syntactic: [DiagnosticArticle] = [
    DiagnosticArticle(
      .unexpectedToken,
      "something else is expected at this place",
      """
      The message names what can stand here and what was found. Often a value is missing, a bracket
      is closed twice, or a reserved word such as `limit` is meant as a text: then it needs quotes.
      A text with a dash needs them, too.
      """,
      example: .program("from events where property.hs_city = new-york limit 1"),
      correction: .program("from events where property.hs_city = \"new-york\" limit 1")
    ),
    DiagnosticArticle(
      .unclosedBracket,
      "a bracket is opened and never closed",
      """
      The place is that of the opening bracket. At the prompt an open bracket continues on the next
      line; in a file it has to be closed before the `;` or the `|`.
      """,
      example: .program("from events where (eventType = pe123_signup | limit 3"),
      correction: .program("from events where (eventType = pe123_signup) | limit 3")
    ),
    DiagnosticArticle(
      .unknownKeyword,
      "a statement, clause or stage begins with a word that none begins with",
      """
      Statements, clauses and stages begin with a keyword. The message suggests the nearest one that
      can stand at this place.
      """,
      example: .program("from events | cuont by eventType"),
      correction: .program("from events | count by eventType")
    ),
    DiagnosticArticle(
      .foreignSyntax,
      "the form belongs to another language",
      """
      Forms of SQL, KQL and SPL are recognised, so that the message can name the form of evq; they are
      not accepted. A query begins with its source, conditions stand in `where`, and what is worked out
      from rows stands behind a `|`.
      """,
      example: .program("from events where property.plan like \"fr%\""),
      correction: .program("from events where property.plan starts with \"fr\"")
    ),
    DiagnosticArticle(
      .duplicateClause,
      "a clause stands in a query twice",
      """
      Only `where` may repeat: its conditions are joined by `and`. Of two limits or windows one would
      win without a word, so a second one is an error. To cut again later, use the stage.
      """,
      example: .program("from events limit 10 since 7d limit 2"),
      correction: .program("from events limit 10 since 7d | limit 2")
    ),
    DiagnosticArticle(
      .misplacedClause,
      "a clause stands right of the first `|`, or a stage left of it",
      """
      Left of the first `|` stands which events are wanted; as much of it as possible is sent. Right of it
      stand stages, which work here on the rows. `since` `until` `on` and `after` choose events, so they
      stand left. `where` `sort` `limit` and `select` exist on both sides.
      """,
      example: .program("from events | since 7d"),
      correction: .program("from events since 7d")
    ),
    DiagnosticArticle(
      .nestingTooDeep,
      "brackets, `not` or dashes are nested more than 256 levels deep",
      """
      Nobody writes that by hand; a program that writes queries can join its conditions without
      brackets, or use a list: `in (a, b, c)`.
      """,
      example: .command(
        #"evq -c "from events where $(printf '(%.0s' {1..300})id = a$(printf ')%.0s' {1..300})""#
      ),
      correction: .command("evq -c \"from events where (id = a)\"")
    ),
    DiagnosticArticle(
      .missingSemicolon,
      "a statement begins before the one in front of it has ended",
      """
      Statements are separated by `;`. A line break does not end one, because a query may go over
      several lines.
      """,
      example: .program("from events limit 1\nfrom events limit 2"),
      correction: .program("from events limit 1;\nfrom events limit 2")
    ),
    DiagnosticArticle(
      .emptyList,
      "a list has no value",
      """
      No event is in an empty list, and to the service a filter without a value is no filter: it would
      answer with everything. The same holds for a parameter whose list is empty.
      """,
      example: .program("from events where property.plan in ()"),
      correction: .program("from events where property.plan in (pro, starter)")
    ),
  ]
}
