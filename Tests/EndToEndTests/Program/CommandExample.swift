import EvqTestSupport
import Testing

/// A shell command line with its expected exit code and message.
struct CommandExample: Sendable, CustomStringConvertible {
  let line: String
  let code: Int32
  /// A text that standard error must contain, if not empty.
  var message = ""
  var description: String { line }

  func check() throws {
    let result = try EvqProcess.shell(line)
    #expect(result.exitCode == code, "\(result.errors)")
    #expect(message.isEmpty || result.errors.contains(message), "\(result.errors)")
  }
}
