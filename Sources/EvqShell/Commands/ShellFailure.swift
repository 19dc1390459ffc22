package import EvqSession

/// The message of a failed shell command.
package struct ShellFailure: Error, Sendable {
  package let message: String
  /// How a script ends whose command fails this way.
  package let status: ExitStatus

  package init(_ message: String, _ status: ExitStatus = .usage) {
    self.message = message
    self.status = status
  }
}
