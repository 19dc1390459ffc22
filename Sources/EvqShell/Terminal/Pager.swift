import EvqFiles
import Glibc

/// The user's pager, fed through a pipe.
struct Pager: Sendable {
  let input: Int32
  let id: pid_t

  /// Starts `$PAGER`, or `less` or `more` where there is one; nil for none.
  init?() {
    guard let command = Pager.command else { return nil }
    guard let ends = Descriptor.pipe() else { return nil }
    // Colours are shown, and a short result does not clear the screen.
    setenv("LESS", "-RFX", 0)
    let id = ExternalProgram.start(command, input: ends.read)
    close(ends.read)
    guard let id else {
      close(ends.write)
      return nil
    }
    self.id = id
    input = ends.write
    // A write must not wait for a pager that does not read when the shell has to end.
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
  }

  private static var command: String? {
    if let chosen = ExternalProgram.variable("PAGER") { return chosen }
    return ["less", "more"].first { ExternalProgram.isInstalled($0) }
  }

  /// Says that there are no more rows and waits until the user has seen them.
  func end(_ events: EventPipe, isEnding: Bool) {
    close(input)
    ExternalProgram.wait(for: id, events, isEnding: isEnding)
  }
}
