import EvqSession
import EvqSyntax
import Synchronization

/// Analyses the typed text and finds words in the background, so that keys never wait.
///
/// It works on a copy of the session and never changes the shell's.
final class Assistant: Sendable {
  private struct State: Sendable {
    var session: Session
    /// Counts the sessions, so that results for an old one are dropped.
    var generation = 0
    var task: Task<Void, Never>?
  }

  private let state: Mutex<State>
  private let mailbox: Mailbox

  init(_ session: Session, _ mailbox: Mailbox) {
    state = Mutex(State(session: session))
    self.mailbox = mailbox
  }

  /// Uses another session from now on.
  func use(_ session: Session) {
    state.withLock { state in
      state.session = session
      state.generation += 1
    }
  }

  /// Finds the words of the backend and posts them.
  func findWords() {
    start { session, mailbox in
      let words = await session.vocabulary()
      if !Task.isCancelled { mailbox.post(.words(words)) }
    }
  }

  /// Posts the preview and the errors of a text; cancels the previous request.
  func assist(_ text: String) {
    guard !StatementReader.endsInCommand(text) else { return }
    let source = SourceText(name: "", text: StatementReader.withoutCommands(text))
    start(replacing: true) { session, mailbox in
      let preview = await session.preview(source) ?? ""
      // A line that starts another statement needs no `;` here.
      let problems = await session.problems(of: source).filter { $0.code != .missingSemicolon }
      let errors = problems.filter(\.isError).map(\.range)
      guard !Task.isCancelled else { return }
      mailbox.post(.assistance(Editor.Assistance(text: text, preview: preview, errors: errors)))
    }
  }

  private func start(
    replacing: Bool = false,
    _ body: @escaping @Sendable (inout Session, Mailbox) async -> Void
  ) {
    state.withLock { state in
      if replacing { state.task?.cancel() }
      let (session, generation) = (state.session, state.generation)
      let task = Task.detached { [self] in
        var session = session
        await body(&session, mailbox)
        keep(session, of: generation)
      }
      if replacing { state.task = task }
    }
  }

  /// Keeps a copy whose caches the next request can use.
  private func keep(_ session: Session, of generation: Int) {
    state.withLock { state in
      if state.generation == generation { state.session = session }
    }
  }
}
