import EvqHTTP
import EvqModel

/// Decides which page to ask for next: a state machine without a clock and without a socket.
package struct Paginator: Sendable {
  /// What happened.
  package enum Event: Sendable {
    case start
    /// A page came; the cursor of the next one, nil on the last page.
    case page(next: String?)
    case failure
  }

  /// What to do.
  package enum Action: Sendable, Equatable {
    /// Ask, with this cursor or from the beginning.
    case request(after: String?)
    case finish
    /// The service gave a cursor that it had given before: the pages would go round for ever.
    case loop(cursor: String)
  }

  /// The cursors so far: pages that go round, in whatever circle, would never end.
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
