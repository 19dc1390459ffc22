/// Everything that the painter shows, as a value.
package struct EditorView: Sendable, Equatable {
  package var prompt: StyledText
  package var text: String
  /// The cursor, in bytes of the text.
  package var cursor: Int
  package var spans: [Highlighter.Span] = []
  /// The construct that is open at the start of each line after the first.
  package var continuationMarks: [String] = []
  /// The suggestion behind the cursor; not part of the text.
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
