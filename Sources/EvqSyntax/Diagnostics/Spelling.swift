/// Writes values and names as program text, with quotes and escapes.
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

  /// A string literal in the typed quotes if they can hold the value, otherwise in double quotes.
  package static func literal(_ value: String, _ quote: Character) -> String {
    let needsEscapes = value.contains { $0 == "'" || $0 == "\\" } || string(value).contains("\\")
    return quote == "\"" || needsEscapes ? string(value) : "'\(value)'"
  }

  /// A text as the right side of a comparison: a bare word where possible.
  package static func value(_ value: String) -> String {
    isWord(value) && Keyword(spelling: value)?.isReserved != true ? value : string(value)
  }

  /// One part of a field path, in backticks if it is not a plain word.
  package static func namePart(_ name: String, isFirst: Bool) -> String {
    let needsQuotes = !isWord(name) || (isFirst && Keyword(spelling: name)?.isReserved == true)
    return needsQuotes ? "`\(name)`" : name
  }

  /// Whether the lexer reads a text as one word.
  package static func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count < 200 else { return false }
    // A fast path: completion checks thousands of property names at each key.
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
