package import EvqModel
import EvqSyntax
import Foundation
import FoundationNetworking
import Synchronization

/// Requests over the network.
///
/// Connections are kept and answers may be compressed; proxies are those of the environment. Redirects
/// are refused, because a request would take its token along to another host.
package final class NetworkTransport: HTTPTransport {
  private let address: ServiceAddress
  private let deadlineSeconds: Int
  private let lanes: [Lane]
  private let turn = Atomic(0)
  private let watch: Task<Void, Never>

  /// The longest time without a byte, in seconds.
  private static let idleSeconds = 30

  /// A session does its work on one queue; one for each connection shares the work out.
  private struct Lane: Sendable {
    let session: URLSession
    let exchanges: Exchanges
  }

  private static let lanesMax = ServiceTransport.connectionsMax

  /// `deadlineSeconds` is the longest time that a whole answer may take.
  package init(_ address: ServiceAddress, deadlineSeconds: Int) {
    self.address = address
    self.deadlineSeconds = deadlineSeconds
    if address.isLoopback { NetworkTransport.bypassProxies() }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest =
      Double(min(deadlineSeconds, NetworkTransport.idleSeconds))
    configuration.httpMaximumConnectionsPerHost = 1
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    lanes = (0..<NetworkTransport.lanesMax).map { _ in
      let exchanges = Exchanges()
      let session = URLSession(
        configuration: configuration,
        delegate: exchanges,
        delegateQueue: nil
      )
      return Lane(session: session, exchanges: exchanges)
    }
    // One look at the clock every second for all requests: a timer of its own costs each of them more.
    watch = Task { [lanes] in
      while (try? await Task.sleep(for: .seconds(1))) != nil {
        for lane in lanes { lane.exchanges.endLate(.late(deadlineSeconds)) }
      }
    }
  }

  deinit {
    watch.cancel()
    for lane in lanes { lane.session.invalidateAndCancel() }
  }

  /// A proxy cannot reach this machine's own ports, and is not to see what is sent there.
  private static func bypassProxies() {
    let own = "127.0.0.1,localhost,::1"
    for name in ["no_proxy", "NO_PROXY"] {
      let before = ProcessInfo.processInfo.environment[name]
      setenv(name, before.map { "\($0),\(own)" } ?? own, 1)
    }
  }

  /// Throws `connectionFailed` when no whole answer comes.
  package func send(_ request: HTTPRequest) async throws(SourceError) -> HTTPResponse {
    let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
    let lane = lanes[abs(turn % lanes.count)]
    let exchanges = lane.exchanges
    let task = lane.session.dataTask(with: try urlRequest(request))
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        exchanges.begin(task, continuation, deadline: .now + .seconds(deadlineSeconds))
        if Task.isCancelled {
          exchanges.end(task, with: .failure(.cancelled))
        } else {
          task.resume()
        }
      }
    } onCancel: {
      exchanges.end(task, with: .failure(.cancelled))
    }
    switch result {
    case .success(let response): return response
    case .failure(let failure): throw failure.error(at: address)
    }
  }

  private func urlRequest(_ request: HTTPRequest) throws(SourceError) -> URLRequest {
    guard let url = URL(string: address.description + request.target) else {
      throw SourceError(.requestRefused, "`\(request.target)` is no target of a request")
    }
    var result = URLRequest(url: url)
    result.httpShouldHandleCookies = false
    result.httpMethod = request.method
    result.setValue("evq", forHTTPHeaderField: "User-Agent")
    result.setValue("application/json", forHTTPHeaderField: "Accept")
    if !request.body.isEmpty {
      result.setValue("application/json", forHTTPHeaderField: "Content-Type")
      result.httpBody = Data(request.body)
    }
    for header in request.headers { result.setValue(header.value, forHTTPHeaderField: header.name) }
    return result
  }
}

/// Why there is no answer.
private enum NetworkFailure: Error {
  case cancelled
  case late(Int)
  case notHTTP
  case other(String)

  func error(at address: ServiceAddress) -> SourceError {
    switch self {
    case .cancelled: SourceError(.connectionFailed, "the request was given up")
    case .late(let seconds):
      SourceError(
        .connectionFailed,
        "\(address) gave no whole answer in \(seconds) s",
        helps: ["--timeout sets the seconds"]
      )
    case .notHTTP: SourceError(.connectionFailed, "\(address) does not answer in HTTP")
    case .other(let reason):
      SourceError(.connectionFailed, "no answer from \(address): \(reason)")
    }
  }
}

/// The answers that are coming in, by task.
private final class Exchanges: NSObject, URLSessionDataDelegate, Sendable {
  typealias Outcome = Result<HTTPResponse, NetworkFailure>

  private struct Exchange {
    let task: URLSessionDataTask
    let continuation: CheckedContinuation<Outcome, Never>
    let deadline: ContinuousClock.Instant
    var body: [UInt8] = []
  }

  private let exchanges = Mutex<[Int: Exchange]>([:])
  /// What a service says of its length is believed up to here.
  private static let reservedMax = 16 << 20

  func begin(
    _ task: URLSessionDataTask,
    _ continuation: CheckedContinuation<Outcome, Never>,
    deadline: ContinuousClock.Instant
  ) {
    let exchange = Exchange(task: task, continuation: continuation, deadline: deadline)
    exchanges.withLock { $0[task.taskIdentifier] = exchange }
  }

  /// Gives up what has taken longer than it may.
  func endLate(_ failure: NetworkFailure) {
    let now = ContinuousClock.now
    let late = exchanges.withLock { $0.values.filter { $0.deadline <= now }.map(\.task) }
    for task in late { end(task, with: .failure(failure)) }
  }

  /// Gives up a task; the one who waits for it goes on at once.
  func end(_ task: URLSessionDataTask, with outcome: Outcome) {
    let exchange = exchanges.withLock { $0.removeValue(forKey: task.taskIdentifier) }
    guard let exchange else { return }
    exchange.continuation.resume(returning: outcome)
    task.cancel()
  }

  func urlSession(
    _ session: URLSession,
    task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    // With room for the rest of it and the padding of a buffer, nothing is moved twice.
    let length = Int(clamping: dataTask.response?.expectedContentLength ?? 0)
    exchanges.withLock { exchanges in
      guard var exchange = exchanges.removeValue(forKey: dataTask.taskIdentifier) else { return }
      if exchange.body.isEmpty, (1...Exchanges.reservedMax).contains(length) {
        exchange.body.reserveCapacity(length + ByteBuffer.padding)
      }
      exchange.body.append(contentsOf: data)
      exchanges[dataTask.taskIdentifier] = exchange
    }
  }

  func urlSession(
    _ session: URLSession,
    task: URLSessionTask,
    didCompleteWithError error: (any Error)?
  ) {
    let exchange = exchanges.withLock { $0.removeValue(forKey: task.taskIdentifier) }
    exchange?.continuation.resume(
      returning: outcome(of: task, error, exchange?.body ?? [])
    )
  }

  private func outcome(of task: URLSessionTask, _ error: (any Error)?, _ body: [UInt8]) -> Outcome {
    if let error { return .failure(.other(Exchanges.reason(of: error))) }
    guard let response = task.response as? HTTPURLResponse else { return .failure(.notHTTP) }
    let headers = response.allHeaderFields.compactMap { name, value in
      (name as? String).map { (name: $0, value: "\(value)") }
    }
    return .success(
      HTTPResponse(status: response.statusCode, headers: headers, body: ByteBuffer(body))
    )
  }

  /// In words, because the system's text is about its own classes.
  private static func reason(of error: any Error) -> String {
    guard let error = error as? URLError else { return "\(error)" }
    switch error.code {
    case .timedOut: return "nothing came for too long"
    case .unknown, .badServerResponse: return "the answer broke off, or is not HTTP"
    case .badURL, .unsupportedURL: return "the address cannot be used"
    case .cannotFindHost, .dnsLookupFailed: return "the host is not known"
    case .cannotConnectToHost: return "the connection was refused"
    case .networkConnectionLost: return "the connection broke off"
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateNotYetValid, .serverCertificateHasUnknownRoot:
      return "the secure connection failed"
    case .notConnectedToInternet: return "there is no network"
    default: return "the exchange failed (\(error.code.rawValue))"
    }
  }
}
