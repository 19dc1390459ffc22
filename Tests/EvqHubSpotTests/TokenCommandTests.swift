import EvqHubSpot
import EvqModel
import EvqTestSupport
import Foundation
import Testing

/// Token commands.
struct TokenCommandTests {
  @Test func `a cancelled command is killed`() async throws {
    let folder = try TestFolder()
    let path = folder.path("pid")
    let task = Task { try await TokenCommand.output(of: "echo $$ > \(path); exec sleep 1000") }
    var process: pid_t?
    while process == nil {
      await Task.yield()
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      process = text.hasSuffix("\n") ? pid_t(text.dropLast()) : nil
    }
    task.cancel()
    let result = await task.result
    #expect(throws: RuntimeFailure.self) { try result.get() }
    // Waits for the end; a surviving process would reach the time limit.
    while let process, kill(process, 0) == 0 { await Task.yield() }
  }
}
