import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// Screens that are kept as files beside the tests.
enum Capture {
  private static let folder = PackageFolder.tests.appending(path: "EndToEndTests/Screens")

  /// Compares; with `EVQ_RECORD=1` the file is written, and the test fails.
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
