/// The host names that the server accepts in `Host`.
///
/// A web page can point its own name at this machine's address (DNS rebinding) and would then read the
/// account from a browser; the browser still sends the page's name.
struct ServedHosts: Sendable {
  private let names: Set<String>
  private let isLoopback: Bool

  /// `bound` is the address that the server listens on.
  init(bound: String, names: [String]) {
    self.names = Set((names + [bound]).map { $0.lowercased() })
    isLoopback = ServedHosts.isLoopback(bound.lowercased())
  }

  /// Whether to serve a request with this `Host`; clients without one are not browsers.
  func accept(_ authority: String?) -> Bool {
    guard let authority, !authority.isEmpty else { return true }
    let host = ServedHosts.host(of: authority.lowercased())
    if names.contains(host) || ServedHosts.isLoopback(host) { return true }
    // Unlike a name, an address cannot be pointed here by somebody else.
    return !isLoopback && ServedHosts.isAddress(host)
  }

  /// `[::1]:8787` → `::1`, `localhost.:8787` → `localhost`.
  private static func host(of authority: String) -> String {
    if authority.hasPrefix("[") {
      return String(authority.dropFirst().prefix { $0 != "]" })
    }
    let name = authority.prefix { $0 != ":" }
    return String(name.hasSuffix(".") ? name.dropLast() : name)
  }

  /// Subdomains of `localhost` resolve to this machine everywhere.
  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
      || host.hasPrefix("127.") && isAddress(host)
  }

  private static func isAddress(_ host: String) -> Bool {
    if host.contains(":") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}
