import EvqTestSupport
import Testing

/// A line of the shell in which `evq` is the built program, and how it has to end.
struct CommandExample: Sendable, CustomStringConvertible {
  let line: String
  let code: Int32
  /// What standard error has to hold; empty for anything.
  var says = ""
  var description: String { line }

  func check() throws {
    let result = try EvqProcess.shell(line)
    #expect(result.exitCode == code, "\(result.errors)")
    #expect(says.isEmpty || result.errors.contains(says), "\(result.errors)")
  }
}
