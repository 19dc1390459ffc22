/// A command of the shell, which ends at its line, or a statement of one or more lines.
package struct InputPart: Sendable, Equatable {
  package enum Kind: Sendable { case command, statement }

  package var kind: Kind
  package var text: String
  /// The zero-based line of the input on which it starts.
  package var line: Int
  /// The byte of the input at which it starts; a line end is one byte.
  package var offset: Int
}
