package import EvqSession
package import EvqSyntax
import Synchronization

/// What other threads have for the loop at the terminal.
package final class Mailbox: Sendable {
  package enum Message: Sendable {
    case words(Vocabulary)
    /// What is known of a text that was being typed: what it would do, and what is wrong where.
    case assistance(text: String, preview: String, errors: [SourceRange])
    /// A line to show above the prompt.
    case notice(String)
    case finished
  }

  private let messages = Mutex<[Message]>([])
  private let events: EventPipe

  package init(_ events: EventPipe) {
    self.events = events
  }

  package func post(_ message: Message) {
    messages.withLock { $0.append(message) }
    events.wake()
  }

  func take() -> [Message] {
    messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}
