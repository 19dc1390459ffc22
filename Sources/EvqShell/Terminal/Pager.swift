import EvqFiles
import Glibc

/// The user's pager; it reads from a pipe.
struct Pager: Sendable {
  let input: Int32
  let id: pid_t

  /// Starts `$PAGER`, `less` or `more`; nil if there is none.
  init?() {
    guard let command = Pager.command else { return nil }
    guard let ends = Descriptor.pipe() else { return nil }
    // Show colours, and leave the screen as it is for short results.
    setenv("LESS", "-RFX", 0)
    let id = ExternalProgram.start(command, input: ends.read)
    close(ends.read)
    guard let id else {
      close(ends.write)
      return nil
    }
    self.id = id
    input = ends.write
    // A blocked write must not keep the shell from ending.
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
  }

  private static var command: String? {
    if let chosen = ExternalProgram.variable("PAGER") { return chosen }
    return ["less", "more"].first { ExternalProgram.isInstalled($0) }
  }

  /// Closes the pager's input and waits until the user leaves the pager.
  func end(_ events: EventPipe, isEnding: Bool) {
    close(input)
    ExternalProgram.wait(for: id, events, isEnding: isEnding)
  }
}
