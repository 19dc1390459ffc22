extension LexicalError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .invalidUTF8(let byte):
      Diagnostic(
        .invalidUTF8,
        "the program is not valid UTF-8 (byte 0x\(String(byte, radix: 16)))",
        at: range,
        helps: ["save the file as UTF-8"]
      )
    case .unknownCharacter(let scalar):
      unknownCharacter(scalar, at: range)
    case .unterminated(let quote):
      unterminated(quote, at: range)
    case .invalidEscape(let text):
      Diagnostic(
        .invalidEscape,
        "unknown escape `\(text)` in a string",
        at: range,
        helps: [
          #"the escapes are \n \t \\ \" \' and \u{…} up to 10FFFF; r"…" takes every character as it stands"#
        ]
      )
    case .malformedNumber(let text, let unit, let place):
      malformedNumber(text, unit: unit, place, at: range)
    case .digitName(let text):
      Diagnostic(
        .malformedNumber,
        "a name that starts with a digit stands in backticks",
        at: range,
        label: "evq writes \(Spelling.namePart(text, isFirst: false))",
        fixIts: [FixIt(range: range, replacement: Spelling.namePart(text, isFirst: false))]
      )
    case .foreignOperator(let text, let meaning):
      Diagnostic(
        .foreignOperator,
        "`\(text)` is not an operator here",
        at: range,
        label: "evq writes `\(meaning)`",
        fixIts: [FixIt(range: range, replacement: meaning)]
      )
    case .smartQuotes(let content):
      Diagnostic(
        .smartQuotes,
        "typographic quotes do not delimit a string",
        at: range,
        label: "evq writes \(Spelling.string(content))",
        fixIts: [FixIt(range: range, replacement: Spelling.string(content))]
      )
    case .tooLong(let bytes):
      Diagnostic(
        .sourceTooLong,
        "the program has \(bytes) bytes; the limit is \(SourceText.bytesMax)",
        at: range
      )
    }
  }

  private func unknownCharacter(_ scalar: Unicode.Scalar, at range: SourceRange) -> Diagnostic {
    let code = "U+" + String(scalar.value, radix: 16, uppercase: true)
    switch scalar {
    case "!":
      return Diagnostic(
        .foreignOperator,
        "`!` is not an operator here",
        at: range,
        label: "evq writes `not`",
        fixIts: [FixIt(range: range, replacement: "not ")]
      )
    case "\u{A0}", "\u{202F}", "\u{200B}", "\u{3000}":
      return Diagnostic(
        .unknownCharacter,
        "an invisible character (\(code)) stands here",
        at: range,
        helps: ["replace it by an ordinary space"],
        fixIts: [FixIt(range: range, replacement: " ")]
      )
    default:
      let name =
        scalar.properties.isDefaultIgnorableCodePoint || scalar.value < 0x20
        ? code : "`\(scalar)` (\(code))"
      return Diagnostic(
        .unknownCharacter,
        "the character \(name) has no meaning here",
        at: range,
        helps: ["a value with such characters is written in quotes, a name in backticks"]
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
      label: "opened here, and the line ends",
      fixIts: [FixIt(range: SourceRange(Int(range.upper), Int(range.upper)), replacement: mark)]
    )
  }

  private func malformedNumber(
    _ text: String,
    unit: String,
    _ place: NumberPlace,
    at range: SourceRange
  ) -> Diagnostic {
    let digits = text.dropLast(unit.count)
    let helps: [String]
    var fixIts: [FixIt] = []
    if unit == "M" {
      helps = ["`\(digits)mo` is in months, `\(digits)m` in minutes"]
    } else if DurationUnit(rawValue: unit.lowercased()) != nil {
      helps = ["units are lower case: `\(text.lowercased())`"]
      fixIts = [FixIt(range: range, replacement: text.lowercased())]
    } else {
      let value = "a value with letters after digits is written in quotes: \(Spelling.string(text))"
      let name = "a name that starts with a digit stands in backticks: `\(text)`"
      helps =
        switch place {
        case .value: ["a duration is a whole number and one of s m h d w mo y", value]
        case .name: [name]
        case .either: [value, name]
        }
    }
    return Diagnostic(
      .malformedNumber,
      "`\(text)` is neither a number nor a duration",
      at: range,
      helps: helps,
      fixIts: fixIts
    )
  }
}
