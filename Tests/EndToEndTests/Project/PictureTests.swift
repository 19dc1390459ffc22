import EvqTestSupport
import Foundation
import Testing

/// The README's picture of the shell, recorded in a real session.
///
/// The test fails if the picture is stale; `make picture` records it.
@Suite(.timeLimit(.minutes(3)))
struct PictureTests {
  private let home = TemporaryHome()

  private static let url = PackageFolder.sources.appending(path: "evq/evq.docc/shell.svg")

  /// A session with fixed time, size and keys, so that the picture is reproducible.
  private func session() throws -> Screen {
    let terminal = try home.shell(columns: 104, rows: 36)
    try terminal.run(
      "from events where eventType = pe123_signup and property.plan != free since 3d"
        + "\u{1B}\r  sort -occurredAt select occurredAt, property.hs_city as city, property.plan as plan"
    )
    try terminal.run(
      "explain plan from events where eventType = pe123_signup and property.plan != free since 3d"
    )
    terminal.type("from events where eventType = pe123_purchase since 30d | s\t")
    try terminal.wait(for: "  stats ")
    return terminal.screen
  }

  @Test func `the picture of the shell is up to date`() throws {
    let svg = ScreenPicture(try session(), title: "A session in the evq shell").svg
    if ProcessInfo.processInfo.environment["EVQ_RECORD"] == "1" {
      try svg.write(to: Self.url, atomically: true, encoding: .utf8)
      Issue.record("recorded \(Self.url.lastPathComponent)")
      return
    }
    let recorded = try String(contentsOf: Self.url, encoding: .utf8)
    #expect(svg == recorded, "stale; run `make picture`")
  }
}
