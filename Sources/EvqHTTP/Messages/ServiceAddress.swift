package import EvqModel
import EvqSyntax

/// Where a service is: scheme, host and port, and nothing else.
///
/// A token is sent over https, or to this machine.
package struct ServiceAddress: Sendable, Equatable, CustomStringConvertible {
  /// `https://api.hubapi.com`, without a slash at the end.
  package let description: String
  package let isLoopback: Bool

  /// The address of a host that is known at compile time, and not this machine.
  package init(httpsHost host: StaticString) {
    description = "https://\(host)"
    isLoopback = false
  }

  /// Reads an address; throws one that a token may not be sent to.
  package init(_ text: String) throws(RuntimeFailure) {
    let parts = text.lowercased().split(separator: "://", maxSplits: 1)
    guard parts.count == 2, ["http", "https"].contains(parts[0]) else {
      throw ServiceAddress.error(text, "it starts with https://")
    }
    var authority = parts[1]
    if authority.hasSuffix("/") { authority.removeLast() }
    let isPlain = authority.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["),
        UInt8(ascii: "]"):
        true
      default: false
      }
    }
    guard isPlain, let host = ServiceAddress.host(of: authority) else {
      throw ServiceAddress.error(text, "it has a host, perhaps a port, and no path")
    }
    isLoopback = ServiceAddress.isLoopback(host)
    guard parts[0] == "https" || isLoopback else {
      throw ServiceAddress.error(text, "a token is sent over https, or to this machine")
    }
    description = "\(parts[0])://\(authority)"
  }

  private static func error(_ text: String, _ reason: String) -> RuntimeFailure {
    RuntimeFailure(
      .unusableProfile,
      "`\(text)` is no address for the service: \(reason)",
      helps: ["https://api.hubapi.com is HubSpot's, http://127.0.0.1:8787 that of evq serve"]
    )
  }

  /// The host without its port; nil where either is malformed.
  private static func host(of authority: Substring) -> Substring? {
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let rest = authority[authority.index(after: end)...]
      let isPort = rest.isEmpty || rest.hasPrefix(":") && isPort(rest.dropFirst())
      return isPort ? authority[authority.index(after: authority.startIndex)..<end] : nil
    }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty, !host.contains("["), !host.contains("]") else {
      return nil
    }
    switch parts.count {
    case 1: return host
    case 2: return isPort(parts[1]) ? host : nil
    default: return nil
    }
  }

  private static func isPort(_ text: Substring) -> Bool {
    UInt16(text).map { $0 > 0 } ?? false
  }

  /// `127.0.0.1.example.com` is not this machine.
  private static func isLoopback(_ host: Substring) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
