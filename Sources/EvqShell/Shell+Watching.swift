import EvqModel
import EvqRender
import EvqSession
import EvqSyntax

extension Shell {
  /// `:watch TIME`: until Ctrl-C.
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

  /// Where nothing can be painted over, results stand below each other.
  private func watchLines(_ statement: String, every time: String, _ milliseconds: Int64) {
    repeat {
      if Shell.wasInterrupted(runShowingPlan(statement)) || exitCode != nil { return }
      say("again in \(time) · Ctrl-C ends")
    } while pause(milliseconds: milliseconds)
  }

  /// At a terminal each result takes the place of the one before.
  private func watchBlock(_ statement: String, every time: String, _ milliseconds: Int64) {
    var block = WatchBlock()
    var isGoingOn = true
    while isGoingOn, exitCode == nil {
      rows.collect()
      let failure = runShowingPlan(statement)
      let text = String(decoding: rows.takeCollected(), as: UTF8.self)
      let moment = session.settings.now ?? configuration.clock()
      let header =
        "\(moment.description.prefix(19).replacing("T", with: " "))Z · every \(time), Ctrl-C ends"
      let paint = {
        let size = TerminalDevice().size
        TerminalDevice().write(
          block.paint(header: header, text: text, columns: size.columns, rows: size.rows)
        )
      }
      paint()
      guard !Shell.wasInterrupted(failure) else { return }
      isGoingOn = pause(milliseconds: milliseconds) {
        TerminalDevice().write(TerminalDevice.cleared)
        block.forget()
        paint()
      }
    }
  }

  private static func wasInterrupted(_ failure: EvqError?) -> Bool {
    if case .interrupted? = failure { true } else { false }
  }

  /// `10s`, `5m`, `1h`.
  private static func milliseconds(_ text: String) -> Int64? {
    guard let unit = text.last, let count = Int64(text.dropLast()), (1...86_400).contains(count)
    else { return nil }
    return ["s": 1_000, "m": 60_000, "h": 3_600_000][unit].map { $0 * count }
  }
}
