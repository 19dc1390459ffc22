import EvqHTTP

/// One endpoint: a row of the routing table.
struct Route: Sendable {
  let method: String
  let path: PathPattern
  let access: Access
  let handler: Handler

  init(_ method: String, _ path: String, _ access: Access, _ handler: Handler) {
    self.method = method
    self.path = PathPattern(path)
    self.access = access
    self.handler = handler
  }
}

/// A path whose segments are fixed texts or, in braces, named parameters.
struct PathPattern: Sendable, Equatable, ExpressibleByStringLiteral {
  private enum Segment: Sendable, Equatable {
    case text(String)
    case parameter(String)
  }

  private let segments: [Segment]

  init(_ path: String) {
    segments = path.split(separator: "/").map { part in
      part.hasPrefix("{") ? .parameter(String(part.dropFirst().dropLast())) : .text(String(part))
    }
  }

  init(stringLiteral path: String) {
    self.init(path)
  }

  var count: Int { segments.count }

  /// The parameters of a path; nil if the path does not match.
  func match(_ path: [String]) -> [String: String]? {
    path.count == segments.count ? matchPrefix(of: path) : nil
  }

  /// The parameters at the start of a path; nil if the start does not match.
  func matchPrefix(of path: [String]) -> [String: String]? {
    guard path.count >= segments.count else { return nil }
    var parameters: [String: String] = [:]
    for (segment, text) in zip(segments, path) {
      switch segment {
      case .text(let expected): guard text == expected else { return nil }
      case .parameter(let name): parameters[name] = text
      }
    }
    return parameters
  }
}

/// The requirements of an endpoint: credential, limit and scopes.
struct Access: Sendable {
  enum Credential: Sendable {
    case none
    case token
    /// A token, or the developer's key as `?hapikey=…`.
    case tokenOrDeveloperKey
  }

  /// Which limits a request counts against.
  enum Limit: Sendable {
    case none
    /// The ten-second and daily limits of its token.
    case perToken
  }

  let credential: Credential
  let limit: Limit
  /// One of these scopes is enough; empty if the endpoint needs none.
  let scopes: [String]
  /// The scopes that a refusal names.
  let requiredScopes: [String]

  init(
    _ credential: Credential,
    limit: Limit,
    scopes: [String] = [],
    requiredScopes: [String]? = nil
  ) {
    self.credential = credential
    self.limit = limit
    self.scopes = scopes
    self.requiredScopes = requiredScopes ?? scopes
  }
}

/// Makes the response of a route; the cases differ in the state that it changes.
enum Handler: Sendable {
  /// Changes nothing.
  case reads(@Sendable (Call) throws(Refusal) -> HTTPResponse)
  /// Issues, describes or revokes OAuth tokens.
  case tokens(@Sendable (Call, inout TokenRegister) throws(Refusal) -> HTTPResponse)
  case timeline(@Sendable (Call, inout TimelineStore) throws(Refusal) -> HTTPResponse)
}

/// The route of a request, or the refusal if there is none.
struct RouteMatch {
  let access: Access
  let handler: Result<Handler, Refusal>
  /// The parameters of the path, by name.
  let parameters: [String: String]

  /// Finds the route in the table; a slash at the end is ignored.
  init(_ request: HTTPRequest) {
    let path = RouteMatch.canonicalPath(request.pathSegments)
    guard let first = Route.all.first(where: { $0.path.match(path) != nil }) else {
      access = .anyToken
      handler = .failure(.notFound)
      parameters = [:]
      return
    }
    let routes = Route.all.filter { $0.path == first.path }
    let route = routes.first { $0.method == request.method }
    access = (route ?? first).access
    handler =
      route.map { .success($0.handler) } ?? .failure(.methodNotAllowed(routes.map(\.method)))
    parameters = first.path.match(path) ?? [:]
  }

  /// The path with an alias replaced by the prefix that it stands for.
  private static func canonicalPath(_ path: [String]) -> [String] {
    for alias in Route.aliases where alias.prefix.matchPrefix(of: path) != nil {
      return alias.meaning + path.dropFirst(alias.prefix.count)
    }
    return path
  }
}

extension HTTPRequest {
  /// The segments of the path, percent-decoded.
  var pathSegments: [String] {
    path.split(separator: "/").map { QueryEncoding.unescape($0, plusIsSpace: false) }
  }
}
