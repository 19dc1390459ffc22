/// Everything that the painter shows: a value, so that painting is a pure function.
package struct EditorView: Sendable, Equatable {
  package var prompt: StyledText
  package var text: String
  /// The cursor, in bytes of the text.
  package var cursor: Int
  package var spans: [Highlighter.Span] = []
  /// What is open where each line after the first starts.
  package var continuationMarks: [String] = []
  /// What could follow, shown behind the cursor and no part of the text.
  package var ghost = ""
  package var rightPrompt = ""
  package var menu: Menu?
  /// A line below the text: the search, or a hint.
  package var status = ""

  package init(prompt: StyledText, text: String = "", cursor: Int? = nil) {
    self.prompt = prompt
    self.text = text
    self.cursor = cursor ?? text.utf8.count
  }
}

/// The completions below the line.
package struct Menu: Sendable, Equatable {
  package var candidates: [Candidate]
  /// Nil until one was chosen with Tab or an arrow.
  package var selected: Int?

  package init(_ candidates: [Candidate], selected: Int? = nil) {
    self.candidates = candidates
    self.selected = selected
  }

  /// The same menu with the next or the one before chosen, around the ends.
  package func moved(by step: Int) -> Menu {
    guard !candidates.isEmpty else { return self }
    guard let selected else {
      return Menu(candidates, selected: step > 0 ? 0 : candidates.count - 1)
    }
    let count = candidates.count
    return Menu(candidates, selected: ((selected + step) % count + count) % count)
  }
}

/// One word that completion offers.
package struct Candidate: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case statement, clause, stage, keyword, source, field, function, value, type, time
    case parameter, setting, command, argument, file, name
    case `operator`
  }

  /// What is shown.
  package var word: String
  /// What is put in place of what was typed, with what must follow.
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
