import Glibc

/// A question at the terminal that is answered with yes or no.
package enum YesNoQuestion {
  /// Whether standard input and standard error are a terminal.
  package static var canAsk: Bool { isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0 }

  /// Asks and reads a line; true for `y` and `yes`, false for anything else or when the task is cancelled.
  package static func ask(_ question: String) -> Bool {
    try? Descriptor.write("\(question) [y/N] ", to: STDERR_FILENO)
    // The wait must notice that Ctrl-C has cancelled the task.
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while poll(&input, 1, 50) == 0 {
      if Task.isCancelled { return false }
    }
    // A terminal returns one line per read.
    var line = [UInt8](repeating: 0, count: 4_096)
    let count = max(0, read(STDIN_FILENO, &line, line.count))
    let answer = String(decoding: line[..<count], as: UTF8.self)
    return ["y", "yes"].contains(answer.split(whereSeparator: \.isWhitespace).joined().lowercased())
  }
}
