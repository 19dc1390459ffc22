import EvqEngine
import EvqModel
import EvqSyntax

/// A template of timeline events: its object type and its tokens.
package struct TimelineTemplate: Sendable {
  fileprivate struct Token {
    let name: String
    let type: String
    let options: [String]
  }

  private let id: String
  private let objectType: String
  private let tokens: [Token]

  /// Parses the response of `GET /integrators/timeline/v3/{appId}/event-templates/{id}`; nil for anything else.
  init?(_ body: JSONValue?) {
    guard let id = body?["id"]?.string, let objectType = body?["objectType"]?.string,
      let tokens = body?["tokens"]?.array
    else { return nil }
    self.id = id
    self.objectType = objectType
    self.tokens = tokens.compactMap { token in
      guard let name = token["name"]?.string, let type = token["type"]?.string else { return nil }
      let options = (token["options"]?.array ?? []).compactMap { $0["value"]?.string }
      return Token(name: name, type: type, options: options)
    }
  }

  /// The tokens of an event that do not match the template.
  package func faults(of event: TimelineEvent) -> [TimelineFault] {
    event.tokens.compactMap { entry in
      let path = "tokens.\(entry.name)"
      guard let token = tokens.first(where: { Text($0.name) == Text(entry.name) }) else {
        let names = tokens.map(\.name)
        let near = Suggestion.nearest(to: entry.name, among: names).map { "did you mean `\($0)`?" }
        return TimelineFault(
          path,
          "the template \(id) has no token `\(entry.name)`",
          help: near ?? "its tokens are: \(names.joined(separator: " "))"
        )
      }
      return token.expectation(for: entry.value.tokenText ?? "").map {
        TimelineFault(path, "the token `\(entry.name)` must be \($0)")
      }
    }
  }
}

extension TimelineTemplate.Token {
  /// What the token must be; nil if it is.
  fileprivate func expectation(for text: String) -> String? {
    switch type {
    case "number": NumberText.parse(Text(text)) == nil ? "a number" : nil
    case "date": Int64(text) == nil ? "a date: a time, or milliseconds since 1970" : nil
    case "enumeration":
      options.contains(text) ? nil : "one of: \(options.joined(separator: " "))"
    default: nil
    }
  }
}
