import EvqFiles
package import EvqSession
import EvqSyntax
import Glibc
import Synchronization

/// An output file that replaces the terminal.
package protocol RowFile: Sendable {
  /// The final path with links resolved.
  var filePath: String? { get }
  func write(rows: [UInt8]) throws(EvqError)
  /// Keeps the rows of a successful statement.
  func keepRows() throws(EvqError)
  /// Drops the rows of a failed statement.
  func dropRows()
  /// Whether rows were kept.
  var keepsRows: Bool { get }
  /// Renames the finished file to its final path.
  func commit() throws(EvqError)
  /// Leaves the previous file unchanged.
  func discard()
}

/// Sends results to the terminal, to a pager if they are taller, or to a file.
///
/// Rows are buffered until the query ends or they fill the screen, because only then it is known whether
/// they need a pager; messages about them follow them.
package final class ShellOutput: SessionOutput {
  private struct State: Sendable {
    var held: [Piece] = []
    var heldLines = 0
    var pager: Pager?
    var pagerHasEnded = false
    /// Messages to print after the pager has ended.
    var afterPager = ""
    var status: String?
    var isStatusShown = false
    /// Whether a question waits for its answer: the status line would overwrite it.
    var isAsking = false
    var file: (any RowFile)?
    /// Whether the statement has written rows.
    var hasWritten = false
    /// The output collected for `:watch`; nil if output is shown at once.
    var collected: [UInt8]?
    var size = (columns: 80, rows: 24)
    var usesPager = true
  }

  private enum Piece: Sendable {
    case rows([UInt8])
    case message(String)
  }

  private let state = Mutex(State())
  private let isTerminal = isatty(STDOUT_FILENO) != 0
  private let messagesAreShown = isatty(STDERR_FILENO) != 0
  private let paging = Atomic(false)
  /// The running pager, 0 for none; not in `state`, whose lock a write to the pager may hold.
  private let pagerID = Atomic<pid_t>(0)
  private let pagerIsAbandoned = Atomic(false)

  package init() {}

  /// Whether the pager controls the terminal and receives Ctrl-C.
  var isPaging: Bool { paging.load(ordering: .acquiring) }

  /// Prepares for a statement.
  func begin(size: (columns: Int, rows: Int), usesPager: Bool) {
    state.withLock { state in
      (state.size, state.usesPager) = (size, usesPager)
      (state.held, state.heldLines, state.pagerHasEnded) = ([], 0, false)
      state.hasWritten = false
    }
  }

  /// Whether rows go to a file.
  var isRedirected: Bool { state.withLock { $0.file != nil } }

  /// The file that rows go to; nil for the terminal.
  var file: (any RowFile)? { state.withLock { $0.file } }

  /// Whether the statement has written rows.
  var hasWritten: Bool { state.withLock { $0.hasWritten } }

  package var filePath: String? {
    if let file { return file.filePath }
    return isTerminal ? nil : StandardPath.output
  }

  /// Sends rows to a file from now on; nil for the terminal.
  ///
  /// Returns the previous file, which the caller has to commit.
  func redirect(to file: (any RowFile)?) -> (any RowFile)? {
    state.withLock { state in
      let before = state.file
      state.file = file
      return before
    }
  }

  /// Collects rows and messages from now on, instead of showing them.
  func collect() { state.withLock { $0.collected = [] } }

  /// Returns the collected output and shows later output again.
  func takeCollected() -> [UInt8] {
    state.withLock { state in
      defer { state.collected = nil }
      return state.collected ?? []
    }
  }

  // MARK: From the session

  package func write(rows: [UInt8]) throws(EvqError) {
    let result = state.withLock { state -> Result<Void, EvqError> in
      do throws(EvqError) {
        try write(rows, &state)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  private func write(_ rows: [UInt8], _ state: inout State) throws(EvqError) {
    state.hasWritten = true
    if let file = state.file { return try file.write(rows: rows) }
    if state.collected != nil {
      state.collected?.append(contentsOf: rows)
      return
    }
    guard !state.pagerHasEnded else { throw .closedPipe }
    if let pager = state.pager {
      if !write(rows, to: pager) { state.pagerHasEnded = true }
      if state.pagerHasEnded { throw .closedPipe }
      return
    }
    guard isTerminal else {
      do throws(SystemError) {
        try Descriptor.write(rows, to: STDOUT_FILENO)
      } catch {
        throw EvqError(writing: "standard output", error)
      }
      return
    }
    state.held.append(.rows(rows))
    state.heldLines += ShellOutput.lines(rows, columns: state.size.columns)
    if state.usesPager, state.heldLines > state.size.rows - 3 { startPager(&state) }
  }

  private static func lines(_ rows: [UInt8], columns: Int) -> Int {
    rows.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
      .reduce(0) { sum, line in
        let characters = line.count { $0 & 0xC0 != 0x80 }
        return sum + max(1, (characters + columns - 1) / max(1, columns))
      }
  }

  private func startPager(_ state: inout State) {
    clearStatus(&state)
    guard let pager = Pager() else {
      state.usesPager = false
      return
    }
    paging.store(true, ordering: .releasing)
    pagerID.store(pager.id, ordering: .releasing)
    state.pager = pager
    for piece in state.held {
      switch piece {
      case .rows(let rows): if !write(rows, to: pager) { state.pagerHasEnded = true }
      case .message(let text): state.afterPager += text
      }
    }
    state.held = []
  }

  /// Writes to the pager; false if the pager or the shell has ended.
  private func write(_ rows: [UInt8], to pager: Pager) -> Bool {
    let isWritten: Void? = try? Descriptor.write(rows, to: pager.input) { [self] in
      pagerIsAbandoned.load(ordering: .acquiring)
    }
    return isWritten != nil
  }

  /// Ends the pager by a signal that evq received, also during a blocked write.
  func abandonPager(_ number: Int32) {
    let id = pagerID.load(ordering: .acquiring)
    guard id > 0 else { return }
    pagerIsAbandoned.store(true, ordering: .releasing)
    ExternalProgram.end(id, by: number)
  }

  package func write(message: String) {
    state.withLock { state in
      if state.collected != nil {
        state.collected?.append(contentsOf: message.utf8)
      } else if state.pager != nil {
        state.afterPager += message
      } else if !state.held.isEmpty {
        state.held.append(.message(message))
      } else {
        clearStatus(&state)
        try? Descriptor.write(message, to: STDERR_FILENO)
      }
    }
  }

  package func show(status: String?) { state.withLock { $0.status = status } }

  package func confirm(_ question: String) -> Bool? {
    guard YesNoQuestion.canAsk else { return nil }
    state.withLock { state in
      clearStatus(&state)
      state.isAsking = true
    }
    defer { state.withLock { $0.isAsking = false } }
    flush()
    TerminalGuard.hideTyping(false)
    defer { TerminalGuard.hideTyping(true) }
    return YesNoQuestion.ask(question)
  }

  // MARK: From the loop

  /// Shows the status line of a running statement.
  func tick(elapsedMilliseconds: Int64) {
    guard messagesAreShown, isTerminal, elapsedMilliseconds > 250 else { return }
    _ = state.withLockIfAvailable { state in
      guard state.pager == nil, !state.isAsking else { return }
      let frame = ShellOutput.frames[Int(elapsedMilliseconds / 100) % ShellOutput.frames.count]
      let what = state.status ?? "running · \(elapsedMilliseconds / 1_000) s"
      let text = what.hasSuffix("stops") ? "\(frame) \(what)" : "\(frame) \(what) · Ctrl-C stops"
      let shown = String(text.prefix(max(1, state.size.columns - 1)))
      try? Descriptor.write("\r\u{1B}[K" + shown, to: STDERR_FILENO)
      state.isStatusShown = true
    }
  }

  private static let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")

  /// Shows the buffered rows after a statement, or waits for the pager to end.
  func finish(_ events: EventPipe) {
    let pager = state.withLock { state in
      clearStatus(&state)
      state.status = nil
      return state.pager
    }
    flush()
    guard let pager else { return }
    pager.end(events, isEnding: pagerIsAbandoned.load(ordering: .acquiring))
    pagerID.store(0, ordering: .releasing)
    paging.store(false, ordering: .releasing)
    let after = state.withLock { state in
      defer { (state.pager, state.afterPager) = (nil, "") }
      return state.afterPager
    }
    try? Descriptor.write(after, to: STDERR_FILENO)
  }

  private func flush() {
    state.withLock { state in
      for piece in state.held {
        switch piece {
        case .rows(let rows): try? Descriptor.write(rows, to: STDOUT_FILENO)
        case .message(let text): try? Descriptor.write(text, to: STDERR_FILENO)
        }
      }
      (state.held, state.heldLines) = ([], 0)
    }
  }

  /// Removes the status line.
  func clearStatus() { state.withLock { clearStatus(&$0) } }

  private func clearStatus(_ state: inout State) {
    guard state.isStatusShown else { return }
    state.isStatusShown = false
    try? Descriptor.write("\r\u{1B}[K", to: STDERR_FILENO)
  }
}
