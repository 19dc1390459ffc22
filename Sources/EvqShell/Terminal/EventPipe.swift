import EvqFiles
import Glibc
import Synchronization

/// Wakes the loop at the terminal: signal handlers and threads write a byte that it reads.
package final class EventPipe: Sendable {
  /// The reason for waking the loop.
  package enum Event: Sendable, Equatable {
    /// The mailbox has a message.
    case message
    case signal(Int32)
  }

  let readEnd: Int32
  private let writeEnd: Int32
  /// Events from the time another program had the terminal; `drain` returns them first.
  private let held = Mutex<[Event]>([])

  /// The signals that become events.
  static let signals: [Int32] = [SIGINT, SIGWINCH, SIGCONT, SIGTSTP, SIGTERM, SIGHUP, SIGQUIT]

  /// Creates the pipe and catches the signals; nil if no pipe can be created.
  package init?() {
    guard let ends = Descriptor.pipe() else { return nil }
    (readEnd, writeEnd) = ends
    // A handler must never block; a full pipe wakes the loop anyway.
    for end in [readEnd, writeEnd] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    signalPipe.store(writeEnd, ordering: .releasing)
    for number in EventPipe.signals { EventPipe.catchSignal(number) }
    // The end of a child process only wakes the loop.
    EventPipe.catchSignal(SIGCHLD, flags: SA_RESTART)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Installs a handler; without SA_RESTART signals interrupt a wait.
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

  /// Returns all events since the last call.
  func drain() -> [Event] {
    var events = held.withLock { held in
      defer { held = [] }
      return held
    }
    for event in read() where !events.contains(event) { events.append(event) }
    return events
  }

  /// The events in the pipe, each once.
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

  /// Waits for events and keeps them for `drain`.
  ///
  /// Returns SIGTERM or SIGHUP once one has arrived.
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

  /// Whether a descriptor has input right now.
  func hasInput(_ descriptor: Int32) -> Bool {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&ready, 1, 0) > 0
  }

  /// The events from the time another program had the terminal, without its own keys.
  func drainBehindProgram() -> [Event] {
    let keys = [SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH].map(Event.signal)
    return drain().filter { !keys.contains($0) }
  }

  /// Waits for input, an event or the timeout.
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

  /// Stops the process as Ctrl-Z does; returns when it is continued.
  static func stop() {
    signal(SIGTSTP, SIG_DFL)
    // Threads of a dispatch queue block the signal, so it would not stop the process.
    var stopping = sigset_t()
    sigemptyset(&stopping)
    sigaddset(&stopping, SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stopping, nil)
    raise(SIGTSTP)
    catchSignal(SIGTSTP)
  }
}

/// The pipe for the signal handler, which can only use globals.
private let signalPipe = Atomic<Int32>(-1)
