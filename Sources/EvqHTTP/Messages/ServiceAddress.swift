package import EvqModel
import EvqSyntax

/// The origin of a service: scheme, host and port.
///
/// Only https and loopback addresses are valid, because requests carry a token.
package struct ServiceAddress: Sendable, Equatable, CustomStringConvertible {
  /// `https://api.hubapi.com`, without a trailing slash.
  package let description: String
  package let isLoopback: Bool

  /// The address of a host that is known at compile time.
  package init(httpsHost host: StaticString) {
    description = "https://\(host)"
    isLoopback = false
  }

  /// Parses an address; throws for one that a token must not be sent to.
  package init(_ text: String) throws(RuntimeFailure) {
    let parts = text.lowercased().split(separator: "://", maxSplits: 1)
    guard parts.count == 2, ["http", "https"].contains(parts[0]) else {
      throw ServiceAddress.error(text, "it must start with https://")
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
      throw ServiceAddress.error(text, "it must be a host with an optional port, without a path")
    }
    isLoopback = ServiceAddress.isLoopback(host)
    guard parts[0] == "https" || isLoopback else {
      throw ServiceAddress.error(text, "tokens are sent only over https or to this machine")
    }
    description = "\(parts[0])://\(authority)"
  }

  private static func error(_ text: String, _ reason: String) -> RuntimeFailure {
    RuntimeFailure(
      .unusableProfile,
      "invalid service address `\(text)`: \(reason)",
      helps: ["HubSpot: https://api.hubapi.com; evq serve: http://127.0.0.1:8787"]
    )
  }

  /// The host without its port; nil if either is malformed.
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
