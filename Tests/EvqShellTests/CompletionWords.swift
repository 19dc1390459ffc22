import EvqModel
import EvqSession
import EvqShell
import EvqSyntax
import EvqTestSupport

/// A vocabulary and the names of the sample account.
enum CompletionWords {
  static let sample: Vocabulary = {
    var words = Vocabulary()
    words.sources = [
      "events": ["occurredAt", "eventType", "objectType", "objectId", "id", "properties"],
      "email_events": ["created", "type", "recipient", "appId"], "campaigns": ["id", "appId"],
    ]
    words.types = [
      "events": [.init("e_visited_page", count: 9), .init("pe123_signup", count: 3)],
      "email_events": [.init("OPEN"), .init("SENT")],
    ]
    words.properties = [.init("hs_city", count: 7), .init("plan"), .init("odd name")]
    words.values = [
      "property.hs_city": [.init("portland", count: 4), .init("new york", count: 2)],
      "objectType": [.init("contact")],
    ]
    words.bindings = ["start"]
    words.savedQueries = ["signups", "newest"]
    words.settings = ["format": ["csv", "json"], "limit": ["all"]]
    words.parameterTypes = ["string", "number"]
    return words
  }()

  /// A session with the sample account, for the names in scope.
  private static let session = Session(
    settings: Settings(),
    output: CapturedOutput(),
    clock: { testNow }
  )

  static func names(_ text: String) -> NamesInScope? {
    session.namesInScope(behind: SourceText(name: "", text: text))
  }
}
