import EvqModel
import EvqRender
import EvqSession
import EvqSyntax

extension MetaCommand {
  static let historyCommands: [MetaCommand] = [
    MetaCommand("history", "[TEXT]", "list earlier statements", .text, Shell.listHistory),
    MetaCommand("again", "[N]", "run the last statement, or number N", .text, Shell.again),
    MetaCommand("watch", "TIME", "repeat the last statement every TIME", .text, Shell.watch),
  ]
}

// Commands that run earlier statements again.
extension Shell {
  /// `:history [TEXT]`.
  func listHistory(_ line: MetaLine) throws {
    let found = context.history.matching(line.argument).suffix(500)
    guard !found.isEmpty else { throw ShellFailure("the history has no such statement") }
    let width = String(found.last?.number ?? 0).count
    let blanks = String(repeating: " ", count: width + 2)
    try show(
      found.map { number, entry in
        let digits = String(number)
        let padded = String(repeating: " ", count: max(0, width - digits.count)) + digits
        return padded + "  " + entry.replacing("\n", with: "\n" + blanks)
      }.joined(separator: "\n")
    )
  }

  /// `:again [N]`.
  func again(_ line: MetaLine) throws {
    guard !line.argument.isEmpty else {
      guard let lastStatement else { throw ShellFailure("there is no statement yet") }
      runShowingPlan(lastStatement)
      return
    }
    guard let number = Int(line.argument), context.history.entries.indices.contains(number - 1)
    else {
      throw ShellFailure("there is no statement `\(line.argument)`; :history lists them")
    }
    let text = context.history.entries[number - 1]
    guard MetaLine(text) == nil else {
      throw ShellFailure("number \(number) is a command, not a statement")
    }
    lastStatement = text
    say(text)
    runShowingPlan(text)
  }
}
