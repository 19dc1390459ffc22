/// The edited text and the cursor in it; all of evq's edits are functions of this value.
///
/// The cursor moves by visible characters, so an emoji of several scalars is one step.
package struct EditBuffer: Sendable, Equatable {
  package private(set) var text: String
  package private(set) var cursor: String.Index

  /// A text with the cursor before a scalar, by its number.
  package init(_ text: String, scalarCursor: Int) {
    self.text = text
    let scalars = text.unicodeScalars
    let offset = min(max(0, scalarCursor), scalars.count)
    cursor = scalars.index(scalars.startIndex, offsetBy: offset)
  }

  /// A text with the cursor at a byte.
  package init(_ text: String, byteCursor: Int) {
    self.text = text
    let bytes = text.utf8
    cursor = bytes.index(bytes.startIndex, offsetBy: min(max(0, byteCursor), bytes.count))
  }

  /// A text with the cursor at its end.
  package init(_ text: String) {
    self.text = text
    cursor = text.endIndex
  }

  package var scalarCursor: Int {
    text.utf8[..<cursor].count { $0 & 0xC0 != 0x80 }
  }

  /// The cursor in bytes.
  package var byteCursor: Int { text.utf8.distance(from: text.startIndex, to: cursor) }

  package var isAtEnd: Bool { cursor == text.endIndex }

  // MARK: Moving

  package mutating func moveLeft() {
    if cursor > text.startIndex { cursor = text.index(before: cursor) }
  }

  package mutating func moveRight() {
    if cursor < text.endIndex { cursor = text.index(after: cursor) }
  }

  package mutating func moveToLineStart() { cursor = lineStart(cursor) }

  package mutating func moveToLineEnd() { cursor = lineEnd(cursor) }

  package mutating func moveWordLeft() { cursor = wordStart(before: cursor) }

  package mutating func moveWordRight() { cursor = wordEnd(after: cursor) }

  /// Moves one line up or down, keeping the column; false if there is no such line.
  package mutating func moveLine(by step: Int) -> Bool {
    let start = lineStart(cursor)
    let column = text.distance(from: start, to: cursor)
    let target: String.Index
    if step < 0 {
      guard start > text.startIndex else { return false }
      target = lineStart(text.index(before: start))
    } else {
      let end = lineEnd(cursor)
      guard end < text.endIndex else { return false }
      target = text.index(after: end)
    }
    cursor = text.index(target, offsetBy: column, limitedBy: lineEnd(target)) ?? lineEnd(target)
    return true
  }

  private func lineStart(_ index: String.Index) -> String.Index {
    text[..<index].lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex
  }

  private func lineEnd(_ index: String.Index) -> String.Index {
    text[index...].firstIndex(of: "\n") ?? text.endIndex
  }

  private func wordStart(before index: String.Index) -> String.Index {
    var index = index
    while index > text.startIndex, !isWord(text.index(before: index)) {
      index = text.index(before: index)
    }
    while index > text.startIndex, isWord(text.index(before: index)) {
      index = text.index(before: index)
    }
    return index
  }

  private func wordEnd(after index: String.Index) -> String.Index {
    var index = index
    while index < text.endIndex, !isWord(index) { index = text.index(after: index) }
    while index < text.endIndex, isWord(index) { index = text.index(after: index) }
    return index
  }

  private func isWord(_ index: String.Index) -> Bool {
    let character = text[index]
    return character.isLetter || character.isNumber || character == "_"
  }

  // MARK: Editing

  package mutating func insert(_ new: String) {
    replace(cursor..<cursor, with: new)
  }

  /// Replaces a range of bytes; the cursor moves behind the new text.
  package mutating func replaceBytes(_ bounds: Range<Int>, with new: String) {
    let count = text.utf8.count
    let lower = min(max(0, bounds.lowerBound), count)
    let upper = min(max(lower, bounds.upperBound), count)
    let start = text.utf8.index(text.startIndex, offsetBy: lower)
    let end = text.utf8.index(text.startIndex, offsetBy: upper)
    replace(start..<end, with: new)
  }

  /// Deletes the character before the cursor.
  package mutating func deleteBackward() {
    let end = cursor
    moveLeft()
    replace(cursor..<end, with: "")
  }

  package mutating func deleteForward() {
    guard cursor < text.endIndex else { return }
    replace(cursor..<text.index(after: cursor), with: "")
  }

  /// Deletes a stretch and returns it.
  package mutating func kill(_ stretch: Stretch) -> String {
    let bounds: Range<String.Index> =
      switch stretch {
      case .wordBefore: wordStart(before: cursor)..<cursor
      case .wordAfter: cursor..<wordEnd(after: cursor)
      case .blankBefore: blankStart(before: cursor)..<cursor
      case .lineBefore: lineStart(cursor)..<cursor
      case .lineAfter: cursor..<(isAtLineEnd ? afterCursor : lineEnd(cursor))
      }
    let killed = String(text[bounds])
    replace(bounds, with: "")
    return killed
  }

  package enum Stretch: Sendable { case wordBefore, wordAfter, blankBefore, lineBefore, lineAfter }

  private var isAtLineEnd: Bool { cursor < text.endIndex && text[cursor] == "\n" }

  private var afterCursor: String.Index {
    cursor < text.endIndex ? text.index(after: cursor) : cursor
  }

  /// The start of the word that Ctrl-W cuts: back to the previous blank.
  private func blankStart(before index: String.Index) -> String.Index {
    var index = index
    while index > text.startIndex, text[text.index(before: index)].isWhitespace {
      index = text.index(before: index)
    }
    while index > text.startIndex, !text[text.index(before: index)].isWhitespace {
      index = text.index(before: index)
    }
    return index
  }

  private mutating func replace(_ bounds: Range<String.Index>, with new: String) {
    let offset = text.utf8.distance(from: text.startIndex, to: bounds.lowerBound)
    text.replaceSubrange(bounds, with: new)
    cursor = text.utf8.index(text.startIndex, offsetBy: offset + new.utf8.count)
  }
}
