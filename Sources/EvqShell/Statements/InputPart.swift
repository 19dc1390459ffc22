/// A shell command of one line, or a statement of one or more lines.
package struct InputPart: Sendable, Equatable {
  package enum Kind: Sendable { case command, statement }

  package var kind: Kind
  package var text: String
  /// The zero-based input line on which it starts.
  package var line: Int
  /// The input byte at which it starts; a line end is one byte.
  package var offset: Int
}
