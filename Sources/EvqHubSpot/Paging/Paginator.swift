import EvqHTTP
import EvqModel

/// Decides which page to request next; a state machine without I/O.
package struct Paginator: Sendable {
  /// The input of the state machine.
  package enum Event: Sendable {
    case start
    /// A page arrived; `next` is nil on the last one.
    case page(next: String?)
    case failure
  }

  /// The output of the state machine.
  package enum Action: Sendable, Equatable {
    /// Request the page at a cursor; nil is the first page.
    case request(after: String?)
    case finish
    /// A cursor was repeated: the pages form a cycle.
    case loop(cursor: String)
  }

  /// All cursors so far, to detect cycles of any length.
  private var seen: Set<String> = []
  private var isFinished = false

  package init() {}

  package mutating func handle(_ event: Event) -> Action {
    guard !isFinished else { return .finish }
    switch event {
    case .start:
      return .request(after: nil)
    case .failure:
      isFinished = true
      return .finish
    case .page(let next):
      guard let next = next.map(QueryEncoding.cursor) else {
        isFinished = true
        return .finish
      }
      guard seen.insert(next).inserted else {
        isFinished = true
        return .loop(cursor: next)
      }
      return .request(after: next)
    }
  }
}
