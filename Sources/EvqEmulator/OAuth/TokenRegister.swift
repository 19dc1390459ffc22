import EvqHTTP
import EvqModel

/// The OAuth tokens that the service has given out.
struct TokenRegister: Sendable {
  /// An access token and what it stands for.
  struct Access: Sendable {
    var token: String
    var refreshToken: String
    var clientId: String
    var expiry: Instant
  }

  /// What a token is worth.
  enum Standing: Sendable {
    case unknown
    case expired(Instant)
    case good
  }

  /// So that a client that refreshes for ever does not fill the memory.
  private static let countMax = 10_000

  private var accesses: [String: Access] = [:]
  /// The client of every refresh token that was given out or used.
  private var clients: [String: String] = [:]
  private var revoked: Set<String> = []
  private var random = SeededRandom(seed: 0x0A07)

  /// A new access token; without a refresh token there is a new one of these, too.
  mutating func issue(
    to clientId: String,
    refreshToken: String?,
    at now: Instant,
    lifetimeSeconds: Int
  ) -> Access {
    if accesses.count >= TokenRegister.countMax {
      accesses = accesses.filter { $0.value.expiry > now }
      if accesses.count >= TokenRegister.countMax { accesses = [:] }
    }
    if clients.count >= TokenRegister.countMax { clients = [:] }
    let lifetime = Int64(clamping: lifetimeSeconds).multipliedReportingOverflow(by: 1_000)
    let access = Access(
      token: "evq-access-\(identifier())-\(identifier())",
      refreshToken: refreshToken ?? "evq-refresh-\(identifier())",
      clientId: clientId,
      expiry: now.advanced(byMilliseconds: lifetime.overflow ? .max : lifetime.partialValue)
    )
    accesses[access.token] = access
    clients[access.refreshToken] = clientId
    return access
  }

  private mutating func identifier() -> String {
    CorrelationID.uuid(random.next(), random.next())
  }

  func standing(of token: String, at now: Instant) -> Standing {
    guard let access = accesses[token] else { return .unknown }
    return access.expiry > now ? .good : .expired(access.expiry)
  }

  /// An access token that is still good.
  func access(_ token: String, at now: Instant) -> Access? {
    accesses[token].flatMap { $0.expiry > now ? $0 : nil }
  }

  /// The client of a refresh token; nil for one that was never seen or is revoked.
  func client(ofRefreshToken token: String) -> String? {
    isRevoked(token) ? nil : clients[token]
  }

  /// Whether a refresh token is good for nothing: deleted, or named so that tests can have one.
  func isRevoked(_ refreshToken: String) -> Bool {
    refreshToken.contains("revoked") || revoked.contains(refreshToken)
  }

  mutating func revoke(_ refreshToken: String) {
    if revoked.count >= TokenRegister.countMax { revoked = [] }
    revoked.insert(refreshToken)
    clients[refreshToken] = nil
  }
}
