import Foundation
import Glibc

/// A client on loopback that sends any bytes: also those that no library would send.
///
/// Its functions block; call them on a thread of their own (`EvqProcess.runBlocking`).
package final class RawClient {
  package struct Response: Equatable {
    package var status: Int
    /// The status line and the headers.
    package var head: String
    package var body: String

    /// Nil if the header is missing.
    package func header(_ name: String) -> String? {
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
        .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }
  }

  private struct Failure: Error {
    let message: String
  }

  private let descriptor: Int32
  private var received: [UInt8] = []

  package init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    address.sin_port = UInt16(port).bigEndian
    // A test that waits for bytes that never come fails instead of hanging.
    var timeout = timeval(tv_sec: 100, tv_usec: 0)
    setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_RCVTIMEO,
      &timeout,
      socklen_t(MemoryLayout<timeval>.size)
    )
    let own = descriptor
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(own, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { throw Failure(message: "cannot connect") }
  }

  deinit {
    close(descriptor)
  }

  /// Sends all bytes; false if the server has closed the connection.
  @discardableResult
  package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  package func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Closes the sending direction only.
  package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Makes the end of this client a reset instead of an orderly close.
  package func resetsAtEnd() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_LINGER,
      &option,
      socklen_t(MemoryLayout<linger>.size)
    )
  }

  /// Reads until the server closes the connection; a reset ends it, too.
  package func rest() throws -> String {
    while try receive() {}
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }

  /// Reads the next response and throws if the connection ends before its end.
  ///
  /// `isHead` is for the response to HEAD.
  package func response(isHead: Bool = false) throws -> Response {
    let separator = Array("\r\n\r\n".utf8)
    while received.firstRange(of: separator) == nil {
      guard try receive() else { throw Failure(message: "no response") }
    }
    guard let end = received.firstRange(of: separator)?.upperBound else {
      throw Failure(message: "no response")
    }
    let head = String(decoding: received[..<end], as: UTF8.self)
    var response = Response(status: 0, head: head, body: "")
    response.status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    let length = response.header("Content-Length").flatMap { Int($0) } ?? 0
    let count = end + (isHead || response.status < 200 ? 0 : length)
    while received.count < count {
      guard try receive() else { throw Failure(message: "the response ended early") }
    }
    response.body = String(decoding: received[end..<count], as: UTF8.self)
    received.removeFirst(count)
    return response
  }

  /// Reads once; false at the end of the connection.
  private func receive() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0, errno == EAGAIN { throw Failure(message: "the server sent nothing for 100 s") }
    guard count > 0 else { return false }
    received += buffer.prefix(count)
    return true
  }
}
