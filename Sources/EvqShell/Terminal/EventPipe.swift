import EvqFiles
import Glibc
import Synchronization

/// Wakes the loop that waits at the terminal: signals and other threads write a byte, it reads them.
package final class EventPipe: Sendable {
  /// What woke the loop.
  package enum Event: Sendable, Equatable {
    /// Something is in a mailbox.
    case message
    case signal(Int32)
  }

  let readEnd: Int32
  private let writeEnd: Int32
  /// Events that came while another program had the terminal; `drain` returns them first.
  private let held = Mutex<[Event]>([])

  /// The signals that are turned into events.
  static let signals: [Int32] = [SIGINT, SIGWINCH, SIGCONT, SIGTSTP, SIGTERM, SIGHUP, SIGQUIT]

  /// A pipe that signals are written to from now on; nil where there is none to be had.
  package init?() {
    guard let ends = Descriptor.pipe() else { return nil }
    (readEnd, writeEnd) = ends
    // A full pipe wakes the loop just as well, and a handler must never wait.
    for end in [readEnd, writeEnd] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    signalPipe.store(writeEnd, ordering: .releasing)
    for number in EventPipe.signals { EventPipe.catchSignal(number) }
    // The end of a program that was started here wakes the loop, and nothing else.
    EventPipe.catchSignal(SIGCHLD, flags: SA_RESTART)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Without SA_RESTART, so that a wait ends.
  static func catchSignal(_ number: Int32, flags: Int32 = 0) {
    var action = sigaction()
    action.sa_flags = flags
    action.__sigaction_handler.sa_handler = { number in
      let before = errno
      let byte = UInt8(truncatingIfNeeded: number)
      Descriptor.wake(signalPipe.load(ordering: .acquiring), with: byte)
      errno = before
    }
    sigaction(number, &action, nil)
  }

  /// Wakes the loop for a message.
  package func wake() { Descriptor.wake(writeEnd, with: 0) }

  /// Everything that came since the last time.
  func drain() -> [Event] {
    var events = held.withLock { held in
      defer { held = [] }
      return held
    }
    for event in read() where !events.contains(event) { events.append(event) }
    return events
  }

  /// What the pipe has, each event once.
  private func read() -> [Event] {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = Glibc.read(readEnd, &bytes, bytes.count)
    guard count > 0 else { return [] }
    var events: [Event] = []
    for byte in bytes[..<count] where Int32(byte) != SIGCHLD {
      let event: Event = byte == 0 ? .message : .signal(Int32(byte))
      if !events.contains(event) { events.append(event) }
    }
    return events
  }

  /// Waits for something in the pipe or the time, and keeps it for `drain`.
  ///
  /// The signal that ends the program, once one has come.
  func holdEvents(milliseconds: Int32) -> Int32? {
    var ready = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    _ = poll(&ready, 1, milliseconds)
    let new = read()
    let all = held.withLock { held in
      for event in new where !held.contains(event) { held.append(event) }
      return held
    }
    return [SIGTERM, SIGHUP].first { all.contains(.signal($0)) }
  }

  /// Whether a descriptor has something to read right now.
  func hasInput(_ descriptor: Int32) -> Bool {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&ready, 1, 0) > 0
  }

  /// Everything that came while another program had the terminal, and was not for that.
  func drainBehindProgram() -> [Event] {
    let keys = [SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH].map(Event.signal)
    return drain().filter { !keys.contains($0) }
  }

  /// Waits for input, an event or the time; which of both came.
  func wait(
    for descriptor: Int32?,
    milliseconds: Int32
  ) -> (hasInput: Bool, events: [Event]) {
    var ready = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
    if let descriptor { ready.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
    _ = poll(&ready, nfds_t(ready.count), milliseconds)
    let hasInput = ready.count > 1 && ready[1].revents != 0
    return (hasInput, drain())
  }

  /// Stops as Ctrl-Z asks; returns when the program goes on.
  static func stop() {
    signal(SIGTSTP, SIG_DFL)
    // A thread of a queue blocks it, and then it would not stop anything.
    var stopping = sigset_t()
    sigemptyset(&stopping)
    sigaddset(&stopping, SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stopping, nil)
    raise(SIGTSTP)
    catchSignal(SIGTSTP)
  }
}

/// Where the handler writes: a handler can reach nothing but globals.
private let signalPipe = Atomic<Int32>(-1)
