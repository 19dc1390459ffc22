import Foundation
import Glibc
import Synchronization

/// A server on loopback that answers with given bytes, whatever they are: what no library would send.
package final class RawServer: Sendable {
  /// What to do after a request was read.
  package enum Answer: Sendable {
    /// Sends these bytes; then the connection is closed.
    case bytes([UInt8])
    /// Sends nothing and keeps the connection until the server ends.
    case silence
  }

  package let port: UInt16
  private let descriptor: Int32
  private let requests = Mutex<[String]>([])
  private let silent = Mutex<[Int32]>([])

  /// The requests so far: each with its head and what of its body had come.
  package var received: [String] { requests.withLock { $0 } }

  package var url: String { "http://127.0.0.1:\(port)" }

  /// Listens on a free port; `answer` gets the number of the request, from 0.
  package init(_ answer: @escaping @Sendable (Int) -> Answer) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let own = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(own, pointer, length) == 0 && listen(own, 16) == 0
          && getsockname(own, pointer, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in serve(answer) }
  }

  deinit {
    close(descriptor)
  }

  /// Ends the server and every connection that it keeps.
  package func end() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    for connection in silent.withLock({ $0 }) { close(connection) }
  }

  private func serve(_ answer: (Int) -> Answer) {
    while true {
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { return }
      let request = RawServer.read(connection)
      let number = requests.withLock { requests in
        requests.append(request)
        return requests.count - 1
      }
      switch answer(number) {
      case .bytes(let bytes):
        _ = bytes.withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
        close(connection)
      case .silence: silent.withLock { $0.append(connection) }
      }
    }
  }

  private static func read(_ connection: Int32) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
      let count = Glibc.read(connection, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// An answer with a whole body.
  package static func json(_ body: String, status: Int = 200, headers: [String] = []) -> Answer {
    let head = ["HTTP/1.1 \(status) X", "Content-Type: application/json"] + headers
    let lines = head + ["Content-Length: \(body.utf8.count)", "Connection: close", "", body]
    return .bytes(Array(lines.joined(separator: "\r\n").utf8))
  }
}
