import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// Compares screens with recorded files.
enum Capture {
  private static let folder = PackageFolder.tests.appending(path: "EndToEndTests/Screens")

  /// Compares a screen with its file; with `EVQ_RECORD=1`, writes the file and fails.
  static func check(_ name: String, _ screen: Screen) throws {
    let url = folder.appending(path: "\(name).txt")
    let text = screen.text + "\n"
    if ProcessInfo.processInfo.environment["EVQ_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name)")
      return
    }
    let expected = try String(contentsOf: url, encoding: .utf8)
    #expect(text == expected, "\(name): \(LineDifference.text(expected: expected, actual: text))")
  }
}
