import EvqTestSupport
import Foundation

/// Measures the time from the start of the shell to its painted prompt, for a new user without a history.
enum PromptBench {
  private static let runs = 21

  /// The median, in milliseconds.
  static func median(evq: String) throws -> Double {
    let home = FileManager.default.temporaryDirectory.appending(path: "evq-prompt-\(UUID())")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    return try (0..<runs).map { _ in
      let start = ContinuousClock.now
      let typist = try Typist([evq], home: home, columns: 80, rows: 24)
      try typist.waitForPaint()
      return Typist.milliseconds(since: start)
    }.median
  }
}
