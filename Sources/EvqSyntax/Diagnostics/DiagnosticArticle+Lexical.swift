/// Articles of `E01`: characters and literals.
extension DiagnosticArticle {
  static let lexical: [DiagnosticArticle] = [
    DiagnosticArticle(
      .invalidUTF8,
      "the program is not valid UTF-8",
      """
      A program is UTF-8 text. Files from older editors may be Latin-1 or Windows-1252, where `é` is a
      single byte. evq does not guess the encoding. Save the file as UTF-8, or convert it.
      """,
      example: .command(#"printf 'from events where property.hs_city = "S\xe3o Paulo"' | evq -"#),
      correction: .command(
        #"printf 'from events where property.hs_city = "S\xe3o Paulo"' | iconv -f latin1 -t utf-8 | evq -"#
      )
    ),
    DiagnosticArticle(
      .unknownCharacter,
      "the program contains a character that no token starts with",
      """
      Outside strings and comments, a program consists of words, numbers and operators. An invisible
      character, such as a no-break space copied from a web page, is reported by its number. Put quotes
      around a value with other characters, and backticks around a field name.
      """,
      example: .program("from events where property.hs_city = § limit 1"),
      correction: .program("from events where property.hs_city = \"§\" limit 1")
    ),
    DiagnosticArticle(
      .unterminatedString,
      "a quoted text is not closed on its line",
      """
      A string, a name in backticks and a regular expression must end on the line where they start, so
      that a missing quote does not swallow the rest of a file. Write a line break in a string as `\\n`.
      """,
      example: .program("from events where property.hs_city = \"portland\n  limit 1"),
      correction: .program("from events where property.hs_city = \"portland\"\n  limit 1")
    ),
    DiagnosticArticle(
      .invalidEscape,
      "a string contains an unknown escape sequence",
      #"""
      The escapes are `\n`, `\t`, `\\`, `\"`, `\'` and `\u{…}` with up to six hexadecimal digits. Use a
      raw string, `r"…"`, for a text with many backslashes: it has no escapes.
      """#,
      example: .program(#"from events where property.hs_city = "c:\dir""#),
      correction: .program(#"from events where property.hs_city = r"c:\dir""#)
    ),
    DiagnosticArticle(
      .malformedNumber,
      "a number is followed by letters that are not a unit",
      """
      The units are s m h d w mo y, in lower case. `1M` could mean a minute or a month, so it is
      rejected. A time snaps down to @h @d @w @mo or @y. A text that starts with a digit needs quotes.
      """,
      example: .program("from events since 1M"),
      correction: .program("from events since 1mo")
    ),
    DiagnosticArticle(
      .foreignOperator,
      "the operator belongs to another language",
      """
      evq has one spelling for each operator: `=` `!=` `and` `or` `not`. It recognises the operators of
      SQL, C and KQL only to suggest the evq spelling.
      """,
      example: .program(
        "from events where eventType == \"pe123_signup\" && property.plan <> \"free\""
      ),
      correction: .program("from events where eventType = pe123_signup and property.plan != free")
    ),
    DiagnosticArticle(
      .smartQuotes,
      "a string is in typographic quotes",
      """
      Word processors, mail and chat programs turn `"` into “ and ”. A string must start and end with
      `"` or `'`. Inside a string, typographic quotes are ordinary characters.
      """,
      example: .program("from events where eventType = pe123_signup and property.plan = “free”"),
      correction: .program(
        "from events where eventType = pe123_signup and property.plan = \"free\""
      )
    ),
    DiagnosticArticle(
      .sourceTooLong,
      "the program is longer than 4 MiB",
      """
      A program of this size is usually a list of values rather than a query. Put the values into a
      file of events, or use fewer of them.
      """,
      example: .command("head -c 5000000 /dev/zero | tr '\\0' '#' | evq -"),
      correction: .command("head -c 4000000 /dev/zero | tr '\\0' '#' | evq -")
    ),
  ]
}
