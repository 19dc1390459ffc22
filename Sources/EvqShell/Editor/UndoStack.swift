/// The earlier states of the text, for undo.
struct UndoStack {
  private var states: [EditBuffer] = [EditBuffer("")]
  /// The total size of their texts in bytes.
  private var bytes = 0
  private static let countMax = 500
  private static let bytesMax = 16 << 20

  /// Records the current state; letters typed in a row are one step.
  mutating func note(_ buffer: EditBuffer) {
    guard let last = states.last, last.text != buffer.text else {
      if !states.isEmpty { states[states.count - 1] = buffer }
      return
    }
    let before = states.dropLast().last?.text.utf8.count ?? 0
    let isTyping =
      UndoStack.isLetter(buffer.text, behind: last.text) && last.text.utf8.count > before
    if isTyping, states.count > 1, last.text.last?.isWhitespace == false { removeLast() }
    states.append(buffer)
    bytes += buffer.text.utf8.count
    while states.count > UndoStack.countMax || (bytes > UndoStack.bytesMax && states.count > 2) {
      bytes -= states.removeFirst().text.utf8.count
    }
  }

  private mutating func removeLast() {
    bytes -= states.popLast()?.text.utf8.count ?? 0
  }

  /// Whether a text only adds one non-blank character to another.
  private static func isLetter(_ text: String, behind start: String) -> Bool {
    let length = start.utf8.count
    guard text.utf8.count > length, text.utf8.count <= length + 64,
      text.utf8.starts(with: start.utf8)
    else { return false }
    let added = Substring(text.utf8.dropFirst(length))
    return added.count == 1 && added.first?.isWhitespace == false
  }

  /// The state before the last change; nil if there was none.
  mutating func undo() -> EditBuffer? {
    guard states.count > 1 else { return nil }
    removeLast()
    return states.last
  }

  /// The oldest state; nil if nothing was changed.
  mutating func undoAll() -> EditBuffer? {
    guard states.count > 1, let first = states.first else { return nil }
    (states, bytes) = ([first], first.text.utf8.count)
    return first
  }
}
