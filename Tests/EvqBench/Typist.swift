import EvqTestSupport
import Foundation

/// Presses keys in the shell, one after the other, and knows when each is painted.
final class Typist {
  private let terminal: PseudoTerminal
  /// The last bytes that were read, as many as the end of a paint has.
  private var tail: [UInt8] = []

  /// What every paint of the line ends with: the end of synchronized output.
  private static let paintEnd = Array("\u{1B}[?2026l".utf8)
  /// After which a key has been lost.
  private static let millisecondsMax: Int32 = 10_000
  /// So long nothing is written once the words of the backend are known.
  private static let quiet: Int32 = 700

  /// Starts the program; its first word is its path.
  init(_ words: [String], home: URL, columns: Int, rows: Int) throws {
    let variables = [
      "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color", "HOME": home.path,
      "XDG_STATE_HOME": home.path, "XDG_CONFIG_HOME": home.path,
    ]
    terminal = try PseudoTerminal(words, columns: columns, rows: rows, variables: variables)
  }

  var writeCount: Int? { terminal.writeCount }

  func waitForPrompt() throws {
    try waitForPaint()
    while terminal.read(milliseconds: Typist.quiet) != nil {}
  }

  /// Types the bytes of a key and reads what it paints; how many milliseconds that took.
  @discardableResult
  func press(_ key: String) throws -> Double {
    var rest = Array(key.utf8)[...]
    tail = []
    let start = ContinuousClock.now
    while !rest.isEmpty {
      let count = terminal.write(rest)
      guard count > 0 else { throw PseudoTerminal.Failure("the terminal is gone") }
      rest = rest.dropFirst(count)
    }
    try waitForPaint()
    return Typist.milliseconds(since: start)
  }

  static func milliseconds(since start: ContinuousClock.Instant) -> Double {
    let spent = start.duration(to: .now).components
    return Double(spent.seconds) * 1e3 + Double(spent.attoseconds) / 1e15
  }

  /// Reads until the end of a paint.
  func waitForPaint() throws {
    while !tail.elementsEqual(Typist.paintEnd) {
      guard let bytes = terminal.read(milliseconds: Typist.millisecondsMax) else {
        throw PseudoTerminal.Failure("a key is not painted")
      }
      tail = (tail + bytes).suffix(Typist.paintEnd.count)
    }
  }
}
