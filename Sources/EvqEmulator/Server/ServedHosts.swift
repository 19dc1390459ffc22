/// The values of `Host` that a server answers to.
///
/// A web page can give its own name this machine's address (DNS rebinding) and would then read the
/// account from a browser; the browser still sends the page's name.
struct ServedHosts: Sendable {
  private let names: Set<String>
  private let isLoopback: Bool

  /// `bound` is the address that the server listens on.
  init(bound: String, names: [String]) {
    self.names = Set((names + [bound]).map { $0.lowercased() })
    isLoopback = ServedHosts.isLoopback(bound.lowercased())
  }

  /// Whether a request with this `Host` is answered; browsers always send one.
  func accept(_ authority: String?) -> Bool {
    guard let authority, !authority.isEmpty else { return true }
    let host = ServedHosts.host(of: authority.lowercased())
    if names.contains(host) || ServedHosts.isLoopback(host) { return true }
    // An address is not a name that somebody else could point here.
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

  /// Names below `localhost` resolve to this machine everywhere.
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
