import EvqTestSupport
import Foundation
import Glibc
import Testing

/// The shell in a terminal: the history, its search and its file.
@Suite(.serialized)
struct ShellHistoryTests {
  private let home = TemporaryHome()

  @Test func `Up and Down move through the history and back to the draft`() throws {
    let terminal = try home.shell()
    try terminal.run("echo \"one\"")
    try terminal.run("echo \"two\"")
    terminal.type("dra\u{1B}[A")
    try terminal.wait(forLine: "mock> echo \"two\"")
    terminal.type("\u{1B}[A")
    try terminal.wait(forLine: "mock> echo \"one\"")
    terminal.type("\u{1B}[B\u{1B}[B")
    try terminal.wait(forLine: "mock> dra")
  }

  @Test func `the history file outlives the session and is private`() throws {
    // The current token is always recognised, other tokens only if they look random.
    let first = try home.shell(environment: ["HUBSPOT_ACCESS_TOKEN": "token-in-use"])
    try first.run("echo \"kept\"")
    try first.run("echo \"token-in-use\"")
    try first.run("echo \"pat-na1-5f3c9a0b-1d2e-4f5a-8b9c-0d1e2f3a4b5c\"")
    first.type("\u{4}")
    #expect(try first.exitCode() == 0)
    let second = try home.shell()
    second.type("\u{1B}[A")
    try second.wait(forLine: "mock> echo \"kept\"")
    let path = home.url.path + "/state/evq/history"
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!text.contains("pat-") && !text.contains("token-in-use"))
  }

  @Test func `two sessions share their history`() throws {
    let (first, second) = (try home.shell(), try home.shell())
    try first.run("echo \"from the first\"")
    try second.run("echo \"x\"")
    second.type("\u{12}first")
    try second.wait(forLine: "mock> echo \"from the first\"")
  }

  @Test func `Ctrl-R searches on the line`() throws {
    let terminal = try home.shell()
    for text in ["echo \"apple\"", "echo \"banana\"", "echo \"apricot\""] {
      try terminal.run(text)
    }
    terminal.type("\u{12}ap")
    try terminal.wait(forLine: "mock> echo \"apricot\"")
    #expect(terminal.screen.text.contains("search: ap"))
    #expect(terminal.screen.text.contains("banana"))
    terminal.type("\u{12}")
    try terminal.wait(forLine: "mock> echo \"apple\"")
    terminal.type("zzz")
    try terminal.wait(for: "not found")
    terminal.type("\u{3}")
    try terminal.wait(forLine: "mock>")
    terminal.type("\u{12}ban\r")
    try terminal.wait("it ran") { $0.text.components(separatedBy: "\nbanana\n").count == 3 }
  }
}
