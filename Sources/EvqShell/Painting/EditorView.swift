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
