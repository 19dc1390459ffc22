import EvqModel

/// A template with the tokens of an event.
///
/// Handlebars is reduced to `{{name}}` and `{{#formatDate name}}`; other expressions become empty. The
/// HTML only splits the Markdown into paragraphs.
struct TimelineText {
  let template: String
  let tokens: [(name: String, value: String)]

  /// The template with its expressions replaced.
  var markdown: String {
    var rest = template[...]
    var result = ""
    while let open = rest.range(ofText: "{{") {
      result += rest[..<open.lowerBound]
      rest = rest[open.upperBound...]
      guard let close = rest.range(ofText: "}}") else { return result }
      result += value(of: rest[..<close.lowerBound])
      rest = rest[close.upperBound...]
    }
    return result + rest
  }

  /// One `<p>` for each paragraph.
  var html: String {
    let paragraphs = markdown.split(separator: "\n\n").map {
      "<p>\(TimelineText.escaped($0))</p>\n"
    }
    return paragraphs.joined()
  }

  private func value(of expression: Substring) -> String {
    let words = expression.split(separator: " ")
    guard words.count >= 2, words[0] == "#formatDate" else {
      return words.count == 1 ? token(words[0]) : ""
    }
    let value = token(words[1])
    guard let instant = Int64(value).flatMap({ Instant(milliseconds: $0) }) else { return value }
    return String(instant.description.prefix(10))
  }

  private func token(_ name: Substring) -> String {
    tokens.last { $0.name.utf8.elementsEqual(name.utf8) }?.value ?? ""
  }

  private static func escaped(_ text: some StringProtocol) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
  }
}
