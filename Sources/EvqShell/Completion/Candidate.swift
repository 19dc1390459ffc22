/// One word that completion offers.
package struct Candidate: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case statement, clause, stage, keyword, source, field, function, value, type, time
    case parameter, setting, command, argument, file, name
    case `operator`
  }

  /// What is shown.
  package var word: String
  /// The text that replaces the typed part, including what must follow.
  package var insertion: String
  package var kind: Kind
  package var detail: String

  package init(_ word: String, _ kind: Kind, insertion: String? = nil, detail: String = "") {
    self.word = word
    self.kind = kind
    self.insertion = insertion ?? word
    self.detail = detail
  }
}
