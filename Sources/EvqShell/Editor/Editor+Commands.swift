// The actions of the command table.
extension Editor {
  // MARK: Ending the line

  /// Enter: submits a complete statement, otherwise starts a new line.
  mutating func accept() {
    if StatementReader.status(of: buffer.text) == .complete {
      emit(.end(.line(buffer.text)))
    } else {
      startNewLine()
    }
  }

  mutating func startNewLine() {
    let before = String(buffer.text[..<buffer.cursor])
    buffer.insert("\n" + StatementReader.indentation(after: before))
  }

  mutating func deleteOrEnd() {
    if buffer.text.isEmpty { emit(.end(.end)) } else { buffer.deleteForward() }
  }

  // MARK: Moving

  mutating func moveUp(_ context: EditorContext) {
    if !buffer.moveLine(by: -1) { recall(by: -1, context) }
  }

  mutating func moveDown(_ context: EditorContext) {
    if !buffer.moveLine(by: 1) { recall(by: 1, context) }
  }

  mutating func moveRight() {
    if buffer.isAtEnd { buffer.insert(visibleGhost) } else { buffer.moveRight() }
  }

  mutating func moveToLineEnd() {
    if buffer.isAtEnd { buffer.insert(visibleGhost) } else { buffer.moveToLineEnd() }
  }

  mutating func moveWordRight() {
    if buffer.isAtEnd {
      buffer.insert(Ghost.firstWord(of: visibleGhost))
    } else {
      buffer.moveWordRight()
    }
  }

  /// The suggestion if it is on the screen behind this text; otherwise empty.
  private var visibleGhost: String { ghost.after == buffer.text ? ghost.text : "" }

  // MARK: The screen and other programs

  mutating func clearScreen() { emit(.clearScreen) }

  mutating func openExternalEditor() { emit(.editExternally(buffer.text)) }

  /// Takes the text from the user's editor, or shows why there is none.
  package mutating func finishExternalEdit(_ result: Result<String, ExternalEditFailure>) {
    switch result {
    case .success(let text): buffer = EditBuffer(text)
    case .failure(let failure): overlay = .hint(failure.message)
    }
  }
}

/// The user's editor failed; the statement is unchanged.
package struct ExternalEditFailure: Error {
  package let message: String

  package init(message: String) {
    self.message = message
  }
}
