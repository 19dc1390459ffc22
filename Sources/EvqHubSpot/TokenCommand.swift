package import EvqModel
import EvqSyntax
import Foundation

/// Commands that print a token, such as those of password stores.
package enum TokenCommand {
  /// The standard output of a line of the shell; what it says on standard error is shown as it is.
  ///
  /// Throws when the command fails.
  @Sendable
  package static func output(of line: String) async throws(SourceError) -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
      let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw SourceError(
          .unauthorized,
          "the command for the token ended with \(process.terminationStatus)"
        )
      }
      return String(decoding: data, as: UTF8.self)
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError(.unauthorized, "the command for the token cannot be run: \(error)")
    }
  }
}
