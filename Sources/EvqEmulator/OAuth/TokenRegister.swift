import EvqHTTP
import EvqModel

/// The OAuth tokens that the emulator has issued.
struct TokenRegister: Sendable {
  /// An issued access token.
  struct Access: Sendable {
    var token: String
    var refreshToken: String
    var clientId: String
    var expiry: Instant
  }

  enum Validity: Sendable {
    case unknown
    case expired(Instant)
    case valid
  }

  /// A client that refreshes forever must not fill the memory.
  private static let countMax = 10_000

  private var accesses: [String: Access] = [:]
  /// The client of each refresh token that was issued or used.
  private var clients: [String: String] = [:]
  private var revoked: Set<String> = []
  private var random = SeededRandom(seed: 0x0A07)

  /// Issues an access token, and a refresh token if the client has none.
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

  func validity(of token: String, at now: Instant) -> Validity {
    guard let access = accesses[token] else { return .unknown }
    return access.expiry > now ? .valid : .expired(access.expiry)
  }

  /// An access token that has not expired.
  func access(_ token: String, at now: Instant) -> Access? {
    accesses[token].flatMap { $0.expiry > now ? $0 : nil }
  }

  /// The client of a refresh token; nil if the token is unknown or revoked.
  func client(ofRefreshToken token: String) -> String? {
    isRevoked(token) ? nil : clients[token]
  }

  /// Whether a refresh token was revoked; tests get one by putting `revoked` into its name.
  func isRevoked(_ refreshToken: String) -> Bool {
    refreshToken.contains("revoked") || revoked.contains(refreshToken)
  }

  mutating func revoke(_ refreshToken: String) {
    if revoked.count >= TokenRegister.countMax { revoked = [] }
    revoked.insert(refreshToken)
    clients[refreshToken] = nil
  }
}
