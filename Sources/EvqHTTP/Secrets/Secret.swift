/// A text that nothing prints: neither a description nor a dump of a value that holds it.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  private let text: String

  /// Removes white space at both ends: files and commands end with a newline.
  package init(_ text: String) {
    var characters = text[...]
    while characters.first?.isWhitespace == true { characters.removeFirst() }
    while characters.last?.isWhitespace == true { characters.removeLast() }
    self.text = String(characters)
  }

  package var isEmpty: Bool { text.isEmpty }
  package var description: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The text itself, for the wire and for the file that stores it.
  package var revealed: String { text }
}
