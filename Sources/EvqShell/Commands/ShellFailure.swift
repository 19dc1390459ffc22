/// Something that a command of the shell cannot do, in words.
package struct ShellFailure: Error, Sendable {
  package let message: String

  package init(_ message: String) {
    self.message = message
  }
}
