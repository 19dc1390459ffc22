package import EvqSession
import Synchronization

/// Messages from other threads to the loop at the terminal.
package final class Mailbox: Sendable {
  package enum Message: Sendable {
    case words(Vocabulary)
    case assistance(Editor.Assistance)
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
