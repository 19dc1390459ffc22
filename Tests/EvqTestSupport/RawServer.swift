import Foundation
import Glibc
import Synchronization

/// A server on loopback that sends any bytes, including invalid HTTP.
package final class RawServer: Sendable {
  /// The reaction to a request.
  package enum Answer: Sendable {
    /// Sends these bytes and closes the connection.
    case bytes([UInt8])
    /// Sends these bytes and waits for the next request on the connection.
    case kept([UInt8])
    /// Sends these bytes and waits for the client to close.
    case open([UInt8])
    /// Sends the first bytes once, then repeats the others until the client closes.
    ///
    /// `pause` is in milliseconds.
    case endless([UInt8], then: [UInt8], pause: UInt32 = 0)
    /// Sends nothing and keeps the connection open until the server ends.
    case silence
  }

  private struct State {
    var requests: [String] = []
    var connections: Set<Int32> = []
    var connectionCount = 0
    var hasEnded = false
  }

  package let port: UInt16
  private let host: String
  private let descriptor: Int32
  private let state = Mutex(State())

  /// The requests so far, each with head and body.
  package var received: [String] { state.withLock { $0.requests } }
  /// The number of connections so far.
  package var connectionCount: Int { state.withLock { $0.connectionCount } }

  package var url: String { "http://\(host):\(port)" }

  /// Listens on a free port; `answer` gets the number of the request, from 0.
  package init(
    host: String = "127.0.0.1",
    _ answer: @escaping @Sendable (Int) -> Answer
  ) throws {
    self.host = host
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr(host)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, pointer, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in serve(answer) }
  }

  deinit {
    close(descriptor)
  }

  /// Ends the server and all open connections.
  package func end() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    state.withLock { state in
      state.hasEnded = true
      for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }

  private func serve(_ answer: @escaping @Sendable (Int) -> Answer) {
    while true {
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { return }
      let isWanted = state.withLock { state in
        state.connections.insert(connection)
        state.connectionCount += 1
        return !state.hasEnded
      }
      Thread.detachNewThread { [self] in
        if isWanted { serve(connection, answer) }
        state.withLock { state in
          state.connections.remove(connection)
          close(connection)
        }
      }
    }
  }

  /// Answers the requests of a connection until it closes.
  private func serve(_ connection: Int32, _ answer: @Sendable (Int) -> Answer) {
    while let request = RawServer.read(connection) {
      let number = state.withLock { state in
        state.requests.append(request)
        return state.requests.count - 1
      }
      switch answer(number) {
      case .bytes(let bytes):
        _ = RawServer.write(bytes, to: connection)
        return
      case .kept(let bytes):
        guard RawServer.write(bytes, to: connection) else { return }
      case .open(let bytes):
        if RawServer.write(bytes, to: connection) { RawServer.waitForEnd(connection) }
        return
      case .endless(let head, let part, let pause):
        guard RawServer.write(head, to: connection) else { return }
        while RawServer.write(part, to: connection) { usleep(pause * 1_000) }
        return
      case .silence:
        RawServer.waitForEnd(connection)
        return
      }
    }
  }

  private static func waitForEnd(_ connection: Int32) {
    var byte: UInt8 = 0
    while recv(connection, &byte, 1, 0) > 0 {}
  }

  /// Writes all bytes; false if the client has closed.
  private static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Reads a request with its body; nil at the end of the connection.
  private static func read(_ connection: Int32) -> String? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while !isComplete(bytes) {
      let count = Glibc.read(connection, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  private static func isComplete(_ bytes: [UInt8]) -> Bool {
    // The first message of a TLS handshake: this server cannot find its end.
    if bytes.first == 0x16 { return true }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return false }
    let head = text[..<end.lowerBound].lowercased()
    guard let length = head.range(of: "content-length: ") else { return true }
    let wanted = Int(head[length.upperBound...].prefix { $0.isNumber }) ?? 0
    return text[end.upperBound...].utf8.count >= wanted
  }

  /// A complete response; closes the connection.
  package static func json(_ body: String, status: Int = 200, headers: [String] = []) -> Answer {
    .bytes(message(body, status: status, headers: headers + ["Connection: close"]))
  }

  /// A complete response; keeps the connection.
  package static func keptJSON(_ body: String) -> Answer { .kept(message(body)) }

  /// The bytes of a complete response.
  package static func message(
    _ body: String,
    status: Int = 200,
    headers: [String] = []
  ) -> [UInt8] {
    let head = ["HTTP/1.1 \(status) X", "Content-Type: application/json"] + headers
    let lines = head + ["Content-Length: \(body.utf8.count)", "", body]
    return Array(lines.joined(separator: "\r\n").utf8)
  }
}
