/// `E01`: characters and literals.
extension DiagnosticArticle {
  static let lexical: [DiagnosticArticle] = [
    DiagnosticArticle(
      .invalidUTF8,
      "the program is not UTF-8",
      """
      A program is text in UTF-8. A file from an older editor may be in Latin-1 or Windows-1252,
      where one byte stands for `é`. Such a byte would be guessed wrong, so it is not guessed.
      Save the file as UTF-8, or convert it.
      """,
      example: .command(#"printf 'from events where property.hs_city = "S\xe3o Paulo"' | evq -"#),
      correction: .command(
        #"printf 'from events where property.hs_city = "S\xe3o Paulo"' | iconv -f latin1 -t utf-8 | evq -"#
      )
    ),
    DiagnosticArticle(
      .unknownCharacter,
      "a character stands where nothing begins with it",
      """
      Outside of strings and comments a program consists of words, numbers and operators. An invisible
      character, such as a no-break space from a web page, is reported with its number. A text with
      other characters is written in quotes, a field's name in backticks.
      """,
      example: .program("from events where property.hs_city = § limit 1"),
      correction: .program("from events where property.hs_city = \"§\" limit 1")
    ),
    DiagnosticArticle(
      .unterminatedString,
      "a quoted text is still open at the end of its line",
      """
      A string, a name in backticks and a regular expression end on the line on which they begin, so
      that one forgotten quote does not turn the rest of a file into a text. A line break in a
      string is written `\\n`.
      """,
      example: .program("from events where property.hs_city = \"portland\n  limit 1"),
      correction: .program("from events where property.hs_city = \"portland\"\n  limit 1")
    ),
    DiagnosticArticle(
      .invalidEscape,
      "a backslash in a string is followed by something that it does not escape",
      #"""
      The escapes are `\n`, `\t`, `\\`, `\"`, `\'` and `\u{…}` with up to six hexadecimal digits. A
      string with many backslashes is better written raw, `r"…"`: there a backslash is a backslash.
      """#,
      example: .program(#"from events where property.hs_city = "c:\dir""#),
      correction: .program(#"from events where property.hs_city = r"c:\dir""#)
    ),
    DiagnosticArticle(
      .malformedNumber,
      "digits are followed by letters that are no unit",
      """
      The units are s m h d w mo y, in small letters: `1M` could be a minute or a month, so it is
      neither. A time snaps down to @h @d @w @mo or @y. A text that begins with a digit is written in
      quotes.
      """,
      example: .program("from events since 1M"),
      correction: .program("from events since 1mo")
    ),
    DiagnosticArticle(
      .foreignOperator,
      "the operator belongs to another language",
      """
      evq has one spelling for each operator: `=` `!=` `and` `or` `not`. Those of SQL, C and KQL are
      recognised, so that the message can name the spelling of evq; they are not accepted.
      """,
      example: .program(
        "from events where eventType == \"pe123_signup\" && property.plan <> \"free\""
      ),
      correction: .program("from events where eventType = pe123_signup and property.plan != free")
    ),
    DiagnosticArticle(
      .smartQuotes,
      "a string stands in typographic quotes",
      """
      Word processors, mail and chat turn `"` into “ and ”. A string begins and ends with `"` or `'`.
      Inside of such a string typographic quotes are ordinary characters.
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
      A program of that size is a list of values rather than a query. Put the values into a file of
      events, or give fewer of them.
      """,
      example: .command("head -c 5000000 /dev/zero | tr '\\0' '#' | evq -"),
      correction: .command("head -c 4000000 /dev/zero | tr '\\0' '#' | evq -")
    ),
  ]
}
