package import Foundation

/// A temporary home folder, removed after the test.
package final class TemporaryHome: Sendable {
  package let url: URL

  package init() {
    url = FileManager.default.temporaryDirectory.appending(path: "evq-home-\(UUID())")
    try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

extension TemporaryHome {
  /// Starts the shell with this home folder and waits for its first prompt.
  package func shell(
    _ words: [String] = [],
    prompt: String = "mock>",
    columns: Int = 80,
    rows: Int = 24,
    environment: [String: String] = [:]
  ) throws -> Terminal {
    let terminal = try Terminal(
      words,
      columns: columns,
      rows: rows,
      home: url,
      environment: environment
    )
    try terminal.waitForPrompt(prompt)
    return terminal
  }
}
