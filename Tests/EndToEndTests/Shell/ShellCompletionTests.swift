import EvqTestSupport
import Foundation
import Testing

/// Tab completion in the shell: files, saved queries, and words from files.
@Suite(.serialized)
struct ShellCompletionTests {
  private let home = TemporaryHome()

  private func write(_ text: String, _ name: String) throws -> String {
    let file = home.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }

  private static let event =
    "{\"id\":\"1\",\"eventType\":\"e_own\",\"occurredAt\":\"2026-01-01T00:00:00.000Z\","
    + "\"objectType\":\"CONTACT\",\"objectId\":\"1\",\"properties\":{\"colour\":\"dark red\"}}\n"

  /// Types a text and Tab, and waits for the completed line.
  private func completed(_ terminal: Terminal, _ text: String, _ expected: String) throws {
    terminal.type(text + "\t")
    try terminal.wait("`\(expected)`") { $0.line($0.row).hasSuffix("> " + expected) }
    try terminal.finishLine("\u{3}")
  }

  @Test func `:load, :save and :edit complete saved queries, :load also scripts`()
    throws
  {
    _ = try write("from events limit 1", "config/evq/queries/signups.evq")
    let script = try write("from events limit 1", "my scripts/report.evq")
    let terminal = try home.shell(columns: 200)
    for command in [":load", ":save", ":edit"] {
      try completed(terminal, "\(command) si", "\(command) signups")
    }
    let folder = home.url.path
    try completed(terminal, ":load \(folder)/my", ":load '\(folder)/my scripts/")
    try completed(terminal, ":load '\(folder)/my scripts/re", ":load '\(script)'")
    terminal.type(":load '\(script)'\r")
    try terminal.wait("the script on the line") {
      $0.line($0.row).hasSuffix("> from events limit 1")
    }
  }

  @Test func `completion after a file offers the file's words`() throws {
    let path = try write(ShellCompletionTests.event, "own.ndjson")
    let terminal = try home.shell(columns: 200)
    let source = "from \"\(path)\" where"
    try completed(terminal, "\(source) property.", "\(source) property.colour")
    try completed(
      terminal,
      "\(source) property.colour = ",
      "\(source) property.colour = \"dark red\""
    )
    try terminal.run(":use file:\(path)", prompt: "own.ndjson>")
    // The backend's words load in the background: the suggestion shows that they are loaded.
    terminal.type("from events where property.c")
    try terminal.wait("the suggestion") { $0.line($0.row).hasSuffix("property.colour") }
    terminal.type("\t= \t")
    try terminal.wait("the value") { $0.line($0.row).hasSuffix("property.colour = \"dark red\"") }
  }

  @Test func `:use keeps the current backend if the new one fails`() throws {
    let terminal = try home.shell(columns: 200)
    let folder = home.url.path
    let odd = try write("no events", "odd.xyz")
    for name in ["file:/nonexistent", "file:\(folder)/*.ndjson", "file:\(odd)", "file:\(folder)"] {
      try terminal.run(":use \(name)")
      #expect(
        terminal.screen.fullText.contains("the backend is still mock"),
        "\(terminal.screen.fullText)"
      )
      terminal.type("\u{C}")
      try terminal.wait("a clear screen") { $0.row == 0 && $0.line(0) == "mock>" }
    }
    try terminal.run("from campaigns limit 1 select id")
    #expect(terminal.screen.fullText.contains("1001"))
    let path = try write(ShellCompletionTests.event, "with blank.ndjson")
    try completed(terminal, ":use file:\(folder)/wi", ":use 'file:\(path)'")
    try terminal.run(":use 'file:\(path)'", prompt: "with blank.ndjson>")
    try terminal.run("from events select eventType", prompt: "with blank.ndjson>")
    #expect(terminal.screen.fullText.contains("e_own"))
  }
}
