extension LexicalError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .invalidUTF8(let byte):
      let message = "the program is not valid UTF-8 (byte 0x\(String(byte, radix: 16)))"
      return Diagnostic(.invalidUTF8, message, at: range, helps: ["save the file as UTF-8"])
    case .unknownCharacter(let scalar):
      return unknownCharacter(scalar, at: range)
    case .unterminated(let quote):
      return unterminated(quote, at: range)
    case .invalidEscape(let text):
      return Diagnostic(
        .invalidEscape,
        "unknown escape `\(text)` in a string",
        at: range,
        helps: [
          #"escapes are \n \t \\ \" \' and \u{…} up to 10FFFF; r"…" has none: a backslash is a backslash"#
        ]
      )
    case .malformedNumber(let text, let unit, let position):
      return malformedNumber(text, unit: unit, position, at: range)
    case .digitName(let text):
      let message = "a name that starts with a digit needs backticks"
      let name = Spelling.namePart(text, isFirst: false)
      return Diagnostic(.malformedNumber, message, at: range, use: name)
    case .foreignOperator(let text, let meaning):
      return Diagnostic(.foreignOperator, "`\(text)` is not an operator", at: range, use: meaning)
    case .smartQuotes(let content):
      let message = "typographic quotes do not delimit a string"
      return Diagnostic(.smartQuotes, message, at: range, use: Spelling.string(content))
    case .tooLong(let bytes):
      let message = "the program has \(bytes) bytes; the limit is \(SourceText.bytesMax)"
      return Diagnostic(.sourceTooLong, message, at: range)
    }
  }

  private func unknownCharacter(_ scalar: Unicode.Scalar, at range: SourceRange) -> Diagnostic {
    let code = "U+" + String(scalar.value, radix: 16, uppercase: true)
    switch scalar {
    case "!":
      return Diagnostic(
        .foreignOperator,
        "`!` is not an operator",
        at: range,
        label: "use `not`",
        fixIts: [FixIt(range: range, replacement: "not ")]
      )
    case "\u{A0}", "\u{202F}", "\u{200B}", "\u{3000}":
      return Diagnostic(
        .unknownCharacter,
        "unexpected invisible character (\(code))",
        at: range,
        helps: ["replace it with an ordinary space"],
        fixIts: [FixIt(range: range, replacement: " ")]
      )
    default:
      let isInvisible = scalar.properties.isDefaultIgnorableCodePoint || scalar.value < 0x20
      return Diagnostic(
        .unknownCharacter,
        "unexpected character \(isInvisible ? code : "`\(scalar)` (\(code))")",
        at: range,
        helps: ["put quotes around a value that contains it, backticks around a name"]
      )
    }
  }

  private func unterminated(_ quote: UInt8, at range: SourceRange) -> Diagnostic {
    let mark = String(UnicodeScalar(quote))
    let noun =
      switch quote {
      case UInt8(ascii: "`"): "field name"
      case UInt8(ascii: "/"): "regular expression"
      default: "string"
      }
    return Diagnostic(
      .unterminatedString,
      "the \(noun) has no closing \(mark == "`" ? "backtick" : "`\(mark)`")",
      at: range,
      label: "not closed on this line",
      fixIts: [FixIt(range: SourceRange(Int(range.upper), Int(range.upper)), replacement: mark)]
    )
  }

  private func malformedNumber(
    _ text: String,
    unit: String,
    _ position: NumberPosition,
    at range: SourceRange
  ) -> Diagnostic {
    let message = "`\(text)` is neither a number nor a duration"
    if unit != "M", DurationUnit(rawValue: unit.lowercased()) != nil {
      let help = "units are lower case: `\(text.lowercased())`"
      let fixIt = FixIt(range: range, replacement: text.lowercased())
      return Diagnostic(.malformedNumber, message, at: range, helps: [help], fixIts: [fixIt])
    }
    let helps = numberHelps(text, unit: unit, position)
    return Diagnostic(.malformedNumber, message, at: range, helps: helps)
  }

  private func numberHelps(_ text: String, unit: String, _ position: NumberPosition) -> [String] {
    let digits = text.dropLast(unit.count)
    if unit == "M" { return ["`\(digits)mo` means months, `\(digits)m` minutes"] }
    let value = "a text that starts with digits needs quotes: \(Spelling.string(text))"
    let name = "a name that starts with a digit needs backticks: `\(text)`"
    switch position {
    case .value: return ["a duration is a whole number and a unit: s m h d w mo y", value]
    case .name: return [name]
    case .either: return [value, name]
    }
  }
}
