import EvqModel
import EvqSyntax
import Glibc

/// A non-blocking socket that listens on a local address.
struct ListeningSocket {
  let descriptor: Int32
  /// The bound port.
  let port: Int

  /// The connections that the kernel keeps until they are accepted.
  private static let backlog: Int32 = 4_096

  /// Port 0 picks a free port; throws if the address is not local or the port is in use.
  init(host: String, port: Int) throws(RuntimeFailure) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
      throw RuntimeFailure(.serverFailed, "cannot serve on `\(host)`: invalid address")
    }
    defer { freeaddrinfo(found) }
    let type = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = socket(address.ai_family, type, address.ai_protocol)
    var isReused: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    guard descriptor >= 0,
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, size) == 0,
      bind(descriptor, address.ai_addr, address.ai_addrlen) == 0,
      listen(descriptor, ListeningSocket.backlog) == 0
    else {
      let code = errno
      if descriptor >= 0 { close(descriptor) }
      throw ListeningSocket.failure(code, host, port)
    }
    self.port = ListeningSocket.port(of: descriptor)
  }

  private static func port(of descriptor: Int32) -> Int {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &address) { bytes in
      guard let start = bytes.baseAddress,
        getsockname(descriptor, start.assumingMemoryBound(to: sockaddr.self), &length) == 0
      else { return 0 }
      // The port has the same place in both families.
      return Int(UInt16(bigEndian: start.load(as: sockaddr_in.self).sin_port))
    }
  }

  private static func failure(_ code: Int32, _ host: String, _ port: Int) -> RuntimeFailure {
    switch code {
    case EADDRINUSE:
      return RuntimeFailure(
        .serverFailed,
        "cannot serve on port \(port): the port is in use",
        helps: ["--port 0 picks a free port"]
      )
    case EADDRNOTAVAIL:
      return RuntimeFailure(
        .serverFailed,
        "cannot serve on `\(host)`: not an address of this machine"
      )
    default:
      let reason = String(cString: strerror(code)).lowercased()
      return RuntimeFailure(.serverFailed, "cannot serve on `\(host)`, port \(port): \(reason)")
    }
  }
}
