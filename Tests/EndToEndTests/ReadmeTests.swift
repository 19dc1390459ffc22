import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// What the README shows is what the program prints.
struct ReadmeTests {
  struct Command: Sendable, CustomStringConvertible {
    let line: String
    let expected: String
    var description: String { line }
  }

  /// The commands of all `console` blocks with what the README prints below them.
  static let commands: [Command] = {
    let url = PackageFolder.root.appending(path: "README.md")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    let blocks = text.matches(of: #/```console\n((?s:.*?))```/#).map { String($0.output.1) }
    return blocks.flatMap { block -> [Command] in
      var commands: [Command] = []
      for line in block.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        if line.hasPrefix("$ ") {
          commands.append(Command(line: String(line.dropFirst(2)), expected: ""))
        } else if let last = commands.popLast() {
          commands.append(Command(line: last.line, expected: last.expected + line + "\n"))
        }
      }
      return commands
    }
  }()

  @Test("a command prints what the README shows", arguments: commands)
  func prints(_ command: Command) throws {
    let result = try EvqProcess.shell("{ \(command.line); } 2>&1")
    #expect(
      result.output == command.expected,
      "\(LineDifference.text(expected: command.expected, actual: result.output))"
    )
  }

  @Test func `the README has commands`() {
    #expect(ReadmeTests.commands.count >= 5)
  }
}
