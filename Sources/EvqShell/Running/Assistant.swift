import EvqSession
import EvqSyntax
import Synchronization

/// Answers in the background what the editor would like to know of a text; never on the way of a key.
///
/// It works with a copy of the session, so whatever it does changes nothing for the statements.
final class Assistant: Sendable {
  private struct State: Sendable {
    var session: Session
    /// Counts the sessions, so that what an old one found is not taken for the new one.
    var generation = 0
    var task: Task<Void, Never>?
  }

  private let state: Mutex<State>
  private let mailbox: Mailbox

  init(_ session: Session, _ mailbox: Mailbox) {
    state = Mutex(State(session: session))
    self.mailbox = mailbox
  }

  /// Goes on with the session as it is now.
  func use(_ session: Session) {
    state.withLock { state in
      state.session = session
      state.generation += 1
    }
  }

  /// Finds the words of the backend and sends them.
  func findWords() {
    start { session, mailbox in
      let words = await session.vocabulary()
      if !Task.isCancelled { mailbox.post(.words(words)) }
    }
  }

  /// Finds out what a text would do and what is wrong with it, instead of what was asked before.
  func assist(_ text: String) {
    guard !StatementReader.endsInCommand(text) else { return }
    let source = SourceText(name: "", text: StatementReader.withoutCommands(text))
    start(replacing: true) { session, mailbox in
      let preview = await session.preview(source) ?? ""
      // A line that starts another statement needs no `;` here.
      let problems = await session.problems(of: source).filter { $0.code != .missingSemicolon }
      let errors = problems.filter(\.isError).map(\.range)
      guard !Task.isCancelled else { return }
      mailbox.post(.assistance(text: text, preview: preview, errors: errors))
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

  /// What a copy has found out about its backend helps the next one.
  private func keep(_ session: Session, of generation: Int) {
    state.withLock { state in
      if state.generation == generation { state.session = session }
    }
  }
}
