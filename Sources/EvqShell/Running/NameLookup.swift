import EvqModel
import EvqSession
import EvqSyntax

/// Looks up the names that can be used after a query; repeated questions, as while typing a stage, are cached.
final class NameLookup {
  private let session: Session
  private var last: (text: String, names: NamesInScope?)?

  init(_ session: Session) {
    self.session = session
  }

  func names(behind text: String) -> NamesInScope? {
    if let last, last.text == text { return last.names }
    let names = session.namesInScope(behind: SourceText(name: "", text: text))
    last = (text, names)
    return names
  }
}
