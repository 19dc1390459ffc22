import EvqModel
import EvqRender
import EvqSession
import EvqSyntax
import Glibc
import Synchronization

extension Shell {
  /// Runs a statement, after its plan if `:explain` is on; returns the failure.
  ///
  /// What ended it, where that was a failure.
  @discardableResult
  func runShowingPlan(_ text: String) -> EvqError? {
    let source = source(text)
    if options.explains, Shell.isQuery(source) { showPlan(of: text) }
    let failure = run(source)
    if redirectsOnce { finishOutput() }
    return failure
  }

  /// Prints the plan at the terminal: a file of rows gets rows only.
  private func showPlan(of text: String) {
    let outer = redirection
    redirection = nil
    _ = rows.redirect(to: nil)
    run(source("explain plan " + text))
    redirection = outer
    _ = rows.redirect(to: outer?.file)
  }

  /// A program that reports errors at the position of the current input.
  func source(_ text: String) -> SourceText {
    SourceText(name: position?.name ?? "line", text: text, firstLine: position?.line ?? 1)
  }

  private static func isQuery(_ source: SourceText) -> Bool {
    let statements = Parser.parse(source).script.statements
    guard statements.count == 1, case .query? = statements.first else { return false }
    return true
  }

  /// Runs a program; reports and returns its failure.
  @discardableResult
  func run(_ source: SourceText) -> EvqError? {
    fitOutput()
    rows.begin(size: TerminalDevice().size, usesPager: options.usesPager)
    let start = Monotonic.milliseconds
    let failure = perform { session in
      do throws(EvqError) {
        try await session.run(source)
        return nil
      } catch {
        return error
      }
    }
    finishRows()
    if let failure { report(failure) }
    settleRows(after: failure)
    if options.showsTiming {
      let elapsed = Monotonic.milliseconds - start
      say("\(elapsed / 1_000).\(Shell.padded(elapsed % 1_000)) s")
    }
    assistant.use(session)
    let known = session.knownWords()
    (words.bindings, words.savedQueries) = (known.bindings, known.savedQueries)
    if session.backendName.isLive { assistant.findWords() }
    return failure
  }

  private static func padded(_ milliseconds: Int64) -> String {
    let digits = String(milliseconds)
    return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }

  /// Adapts rows and messages to the terminal's current size; files have no width.
  private func fitOutput() {
    let configured = configuration.settings
    guard configured.rowWidth != nil else { return }
    let columns = TerminalDevice().size.columns
    session.settings.messageWidth = columns
    session.settings.rowWidth = rows.isRedirected ? nil : columns
    session.settings.rowPalette =
      rows.isRedirected ? Palette(isColored: false) : configured.rowPalette
  }

  // MARK: Waiting

  /// Runs a task on the session while the loop watches the terminal; Ctrl-C cancels it.
  func perform(
    _ body: @escaping @Sendable (inout Session) async -> EvqError?
  ) -> EvqError? {
    let result = RunResult()
    // Each statement is a program of its own: earlier rows do not belong to its result.
    session.beginStatement()
    let before = session
    let task = Task.detached { [mailbox] in
      var session = before
      let failure = await body(&session)
      result.set(session, failure)
      mailbox.post(.finished)
    }
    hideTyping(true)
    defer { hideTyping(false) }
    wait(for: result, task)
    guard let (after, failure) = result.value else { return .interrupted(nil) }
    session = after
    return failure
  }

  /// Waits for the task; Ctrl-C cancels it, and after the third Ctrl-C the loop stops waiting.
  private func wait(for result: RunResult, _ task: Task<Void, Never>) {
    let start = Monotonic.milliseconds
    var interruptions = 0
    var deadline: Int64?
    while result.value == nil {
      let (_, events) = events.wait(for: nil, milliseconds: 100)
      for event in events {
        switch event {
        case .message: takeMessages()
        case .signal(SIGINT) where rows.isPaging: break
        case .signal(SIGINT):
          task.cancel()
          interruptions += 1
          if interruptions == 3 { deadline = 0 }
        case .signal(SIGTSTP): stop()
        case .signal(SIGWINCH), .signal(SIGCONT): break
        case .signal(let number):
          exitStatus = .signal(number)
          task.cancel()
          rows.abandonPager(number)
          deadline = Monotonic.milliseconds + 1_000
        }
      }
      if let deadline, Monotonic.milliseconds >= deadline { return }
      rows.tick(elapsedMilliseconds: Monotonic.milliseconds - start)
    }
  }

  /// Hides typing, unless the pager controls the terminal.
  private func hideTyping(_ hides: Bool) {
    if configuration.isInteractive, !rows.isPaging { TerminalGuard.hideTyping(hides) }
  }

  /// Ctrl-Z while a statement runs: shows typing again until `fg`.
  private func stop() {
    rows.clearStatus()
    hideTyping(false)
    EventPipe.stop()
    hideTyping(true)
  }

  func takeMessages() {
    for message in mailbox.take() {
      switch message {
      case .words(let found): words = found.keepingNames(of: words)
      case .assistance, .finished: break
      }
    }
  }

  /// Waits; false if Ctrl-C was pressed.
  ///
  /// `repaint` is called after the terminal was resized or used by another program.
  func pause(milliseconds: Int64, repaint: () -> Void = {}) -> Bool {
    hideTyping(true)
    defer { hideTyping(false) }
    let end = Monotonic.milliseconds + milliseconds
    while Monotonic.milliseconds < end {
      let left = Int32(clamping: end - Monotonic.milliseconds)
      for event in events.wait(for: nil, milliseconds: left).events {
        switch event {
        case .message: takeMessages()
        case .signal(SIGINT): return false
        case .signal(SIGTSTP): stop()
        case .signal(SIGWINCH), .signal(SIGCONT): repaint()
        case .signal(let number):
          exitStatus = .signal(number)
          return false
        }
      }
    }
    return true
  }
}

/// The session after a statement; nil while it runs.
private final class RunResult: Sendable {
  private let state = Mutex<(session: Session, failure: EvqError?)?>(nil)

  func set(_ session: Session, _ failure: EvqError?) {
    state.withLock { $0 = (session, failure) }
  }

  var value: (Session, EvqError?)? { state.withLock { $0.map { ($0.session, $0.failure) } } }
}
