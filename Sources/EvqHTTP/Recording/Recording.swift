package import EvqModel
import EvqEngine
import EvqFiles
import EvqSyntax
import Synchronization

// A recording has a line of JSON for each exchange, without request headers and secrets:
//
//     {"evq":"recording","version":1,"now":"2026-11-21T12:00:00.000Z"}
//     {"request":{"method":"GET","target":"/events/…"},"status":200,"headers":{…},"body":"…"}

/// Forwards requests and records their responses in a file.
package final class RecordingTransport: HTTPTransport {
  private let inner: any HTTPTransport
  private let rules: any ServiceRules
  private let path: String
  private let file: LogFile

  /// Creates the file; `now` is the time that the queries used.
  ///
  /// Only its owner can read the file: responses contain personal data.
  package init(
    _ inner: any HTTPTransport,
    rules: any ServiceRules,
    path: String,
    now: Instant
  ) throws(RuntimeFailure) {
    self.inner = inner
    self.rules = rules
    self.path = path
    do throws(SystemError) {
      file = try LogFile(path, appends: false)
    } catch {
      throw RecordingTransport.error(path, error)
    }
    let title =
      "{\"evq\":\"recording\",\"version\":1,\"now\":\(JSONText.string(now.description))}\n"
    try write(title)
  }

  private static func error(_ path: String, _ error: SystemError) -> RuntimeFailure {
    RuntimeFailure(.unusableRecording, "cannot write the recording `\(path)`: \(error.text)")
  }

  package func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    let response = try await inner.send(request)
    if rules.isRecordable(request) {
      try write(RecordedExchange(request.without(rules.secretParameters), response).line)
    }
    return response
  }

  package var requestsLeft: Int { inner.requestsLeft }

  private func write(_ line: String) throws(RuntimeFailure) {
    do throws(SystemError) {
      try file.add(Array(line.utf8))
    } catch {
      throw RecordingTransport.error(path, error)
    }
  }
}

/// Replays a recording; a repeated request gets its responses in order, then the last one again.
package final class ReplayTransport: HTTPTransport {
  private let path: String
  private let secretParameters: Set<String>
  private let exchanges: Mutex<[String: [HTTPResponse]]>
  /// The time that the recorded queries used.
  package let now: Instant

  /// Reads a recording; throws if the file is not one.
  package init(path: String, rules: any ServiceRules) throws(RuntimeFailure) {
    self.path = path
    secretParameters = rules.secretParameters
    // `-` is a file's name here: the recording may be read twice.
    guard let data = try? FileBytes.read(path == "-" ? "./-" : path, upTo: .max) else {
      throw RuntimeFailure(.unusableRecording, "cannot read the recording `\(path)`")
    }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    let title = lines.first.flatMap { JSONValue(ByteBuffer([UInt8]($0))) }
    guard title?["evq"]?.string == "recording", title?["version"]?.number == 1,
      let now = title?["now"]?.string.flatMap({ Instant($0) })
    else {
      throw RuntimeFailure(
        .unusableRecording,
        "`\(path)` is not a recording",
        helps: ["make one with --record FILE"]
      )
    }
    self.now = now
    var exchanges: [String: [HTTPResponse]] = [:]
    for (index, line) in lines.enumerated().dropFirst() {
      guard let exchange = RecordedExchange(line: ByteBuffer([UInt8](line))) else {
        throw RuntimeFailure(
          .unusableRecording,
          "\(path):\(index + 1): not a recorded request and response"
        )
      }
      exchanges[exchange.key, default: []].append(exchange.response)
    }
    self.exchanges = Mutex(exchanges)
  }

  package func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    let request = request.without(secretParameters)
    let key = RecordedExchange.key(of: request)
    let response = exchanges.withLock { exchanges -> HTTPResponse? in
      guard let responses = exchanges[key], let first = responses.first else { return nil }
      if responses.count > 1 { exchanges[key] = Array(responses.dropFirst()) }
      return first
    }
    guard let response else {
      throw RuntimeFailure(
        .unusableRecording,
        "`\(path)` has no response to \(request.method) \(request.target)",
        helps: ["replay the recorded queries, at --now \(now)"]
      ).beforeSending
    }
    return response
  }
}

/// One line of a recording: a request and its response.
private struct RecordedExchange {
  let key: String
  let response: HTTPResponse

  private let request: HTTPRequest?

  init(_ request: HTTPRequest, _ response: HTTPResponse) {
    self.request = request
    self.response = response
    key = RecordedExchange.key(of: request)
  }

  init?(line: ByteBuffer) {
    guard let value = JSONValue(line), let request = value["request"],
      let method = request["method"]?.string, let target = request["target"]?.string,
      let status = value["status"]?.number.flatMap({ Int(exactly: $0) }),
      let body = value["body"]?.string
    else { return nil }
    key = "\(method) \(target)\n\(request["body"]?.string ?? "")"
    var headers: [(name: String, value: String)] = []
    if case .object(let fields)? = value["headers"] {
      headers = fields.compactMap { field in
        field.value.string.map { (name: field.name, value: $0) }
      }
    }
    response = HTTPResponse(status: status, headers: headers, body: ByteBuffer(body))
    self.request = nil
  }

  static func key(of request: HTTPRequest) -> String {
    "\(request.method) \(request.target)\n\(String(decoding: request.body, as: UTF8.self))"
  }

  /// The recorded response headers; others may identify the account.
  private static let recordedHeaders = ["retry-after", "content-type"]

  var line: String {
    let body = response.body.withBytes { String(decoding: $0, as: UTF8.self) }
    let headers = response.headers.filter {
      RecordedExchange.recordedHeaders.contains($0.name.lowercased())
    }
    .map { "\(JSONText.string($0.name)):\(JSONText.string($0.value))" }
    var fields = "\"method\":\(JSONText.string(request?.method ?? ""))"
    fields += ",\"target\":\(JSONText.string(request?.target ?? ""))"
    if let body = request?.body, !body.isEmpty {
      fields += ",\"body\":\(JSONText.string(String(decoding: body, as: UTF8.self)))"
    }
    return "{\"request\":{\(fields)},\"status\":\(response.status),"
      + "\"headers\":{\(headers.joined(separator: ","))},\"body\":\(JSONText.string(body))}\n"
  }
}

extension HTTPRequest {
  fileprivate func without(_ parameters: Set<String>) -> HTTPRequest {
    var request = self
    request.query.removeAll { parameters.contains($0.name) }
    return request
  }
}
