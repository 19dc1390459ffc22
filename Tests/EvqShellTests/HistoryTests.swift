import EvqShell
import Foundation
import Testing

/// The history and its file.
struct HistoryTests {
  private func temporaryPath() -> String {
    FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID())/state/history").path
  }

  @Test func `the history keeps the lines of a statement and is shared between sessions`() throws {
    let path = temporaryPath()
    var first = History(path: path)
    first.add("from events\nwhere id = \"a\\n\"")
    var second = History(path: path)
    second.add("from campaigns")
    first.refresh()
    #expect(first.entries == ["from events\nwhere id = \"a\\n\"", "from campaigns"])
    #expect(second.entries == first.entries)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `repeated, indented, empty and secret entries are not kept`() {
    var history = History(path: nil)
    for entry in [
      "from events", "from events", " from campaigns", "", "  ",
      "echo \"pat-na1-5f3c9a0b-1d2e-4f5a-8b9c-0d1e2f3a4b5c\"", "echo \"Authorization: Bearer x\"",
      "from campaigns  ",
    ] {
      history.add(entry)
    }
    #expect(history.entries == ["from events", "from campaigns"])
    #expect(history.matching("CAMP").map(\.number) == [2])
    #expect(history.search("from", before: 1) == 0)
    #expect(SecretText.isSuspected(in: "where property.path = \"pat-1\"") == false)
  }
}
