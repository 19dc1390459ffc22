/// How values and names are written in a program: the one place that quotes.
package enum Spelling {
  /// A string literal in double quotes.
  package static func string(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      default:
        let isPlain =
          scalar.value >= 0x20 && scalar.value != 0x7F
          && scalar.properties.generalCategory != .format
        text += isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return text + "\""
  }

  /// A string literal between the quotes that were typed, where these can hold the value.
  package static func literal(_ value: String, _ quote: Character) -> String {
    let needsEscapes = value.contains { $0 == "'" || $0 == "\\" } || string(value).contains("\\")
    return quote == "\"" || needsEscapes ? string(value) : "'\(value)'"
  }

  /// A text value as the right side of a comparison: a bare word where that is one.
  package static func value(_ value: String) -> String {
    isWord(value) && Keyword(spelling: value)?.isReserved != true ? value : string(value)
  }

  /// One part of a field path: in backticks when it is no plain word.
  package static func namePart(_ name: String, isFirst: Bool) -> String {
    let needsQuotes = !isWord(name) || (isFirst && Keyword(spelling: name)?.isReserved == true)
    return needsQuotes ? "`\(name)`" : name
  }

  /// Whether the lexer reads a text as one word.
  package static func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count < 200 else { return false }
    // The completion of an account with thousands of properties asks for all of them at one key.
    if text.utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }) {
      return !first.isASCIIDigit
    }
    let tokens = Lexer.tokenize(SourceText(name: "", text: text)).tokens
    guard tokens.count == 2 else { return false }
    switch tokens[0].kind {
    case .word, .keyword: return true
    case .whitespace, .newline, .comment, .quotedName, .string, .rawString, .number, .duration,
      .time, .regularExpression, .parameter, .punctuation, .foreign, .unknown, .endOfText:
      return false
    }
  }
}
