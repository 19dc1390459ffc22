import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSession
import EvqSyntax
import EvqTestSupport
import Synchronization

/// Runs an action before forwarding its first request.
final class WaitingTransport: HTTPTransport {
  private let inner: any HTTPTransport
  private let action: @Sendable () async throws -> Void
  private let isDone = Mutex(false)

  init(_ inner: any HTTPTransport, _ action: @escaping @Sendable () async throws -> Void) {
    self.inner = inner
    self.action = action
  }

  func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    let isFirst = isDone.withLock { isDone in
      defer { isDone = true }
      return !isDone
    }
    do {
      if isFirst { try await action() }
    } catch {
      throw RuntimeFailure(.connectionFailed, "\(error)")
    }
    return try await inner.send(request)
  }
}

/// Collects the results of nested runs.
final class Results: Sendable {
  private let results = Mutex<[ProgramResult]>([])

  var all: [ProgramResult] { results.withLock { $0 } }

  func add(_ result: ProgramResult) { results.withLock { $0.append(result) } }
}
