import EvqModel
import EvqRender
import EvqSession
import EvqSyntax

extension Shell {
  /// `:watch TIME`: repeats until Ctrl-C.
  func watch(_ line: MetaLine) throws {
    guard let lastStatement else { throw ShellFailure("there is no statement yet") }
    guard let milliseconds = Shell.milliseconds(line.argument) else {
      throw ShellFailure(":watch takes a time like 10s or 5m, from 1s on")
    }
    if editor == nil {
      watchLines(lastStatement, every: line.argument, milliseconds)
    } else {
      watchBlock(lastStatement, every: line.argument, milliseconds)
    }
  }

  /// Without line editing, results are printed below each other.
  private func watchLines(_ statement: String, every interval: String, _ milliseconds: Int64) {
    repeat {
      if Shell.isLast(runShowingPlan(statement)) || exitStatus != nil { return }
      say("again in \(interval) · Ctrl-C ends")
    } while pause(milliseconds: milliseconds)
  }

  /// At a terminal each result replaces the previous one.
  private func watchBlock(_ statement: String, every interval: String, _ milliseconds: Int64) {
    var block = WatchBlock()
    var continues = true
    while continues, exitStatus == nil {
      rows.collect()
      let failure = runShowingPlan(statement)
      let text = String(decoding: rows.takeCollected(), as: UTF8.self)
      let moment = session.settings.now ?? configuration.clock()
      // The time of `2026-11-21T12:00:00.000Z`: a date would push the rest off a narrow terminal.
      let time = moment.description.dropFirst(11).prefix(8)
      let header = "\(time) UTC · every \(interval), Ctrl-C ends"
      let paint = {
        let size = TerminalDevice().size
        TerminalDevice().write(
          block.paint(header: header, text: text, columns: size.columns, rows: size.rows)
        )
      }
      paint()
      guard !Shell.isLast(failure) else { return }
      continues = pause(milliseconds: milliseconds) {
        TerminalDevice().write(TerminalDevice.cleared)
        block.forget()
        paint()
      }
    }
  }

  /// Whether repeating is pointless: after Ctrl-C, or if the statement is wrong.
  private static func isLast(_ failure: EvqError?) -> Bool {
    switch failure {
    case .interrupted, .program, .usage: true
    case .source, .partial, .alreadyReported, .closedPipe, nil: false
    }
  }

  /// `10s`, `5m`, `1h`.
  private static func milliseconds(_ text: String) -> Int64? {
    guard let unit = text.last, let count = Int64(text.dropLast()), (1...86_400).contains(count)
    else { return nil }
    return ["s": 1_000, "m": 60_000, "h": 3_600_000][unit].map { $0 * count }
  }
}
