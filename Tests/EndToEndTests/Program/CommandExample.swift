import EvqTestSupport
import Testing

/// A shell command line, in which `evq` is the built program, and its expected end.
struct CommandExample: Sendable, CustomStringConvertible {
  let line: String
  let code: Int32
  /// A text that standard error must contain; empty for any output.
  var says = ""
  var description: String { line }

  func check() throws {
    let result = try EvqProcess.shell(line)
    #expect(result.exitCode == code, "\(result.errors)")
    #expect(says.isEmpty || result.errors.contains(says), "\(result.errors)")
  }
}
