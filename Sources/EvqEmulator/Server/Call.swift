import EvqHTTP

/// What a request asks for: which part of the service, and under which scopes.
enum Call {
  case tokens(OAuthCall)
  case timeline(TimelineCall)
  /// What the account is.
  case details
  /// Events, e-mail events, campaigns: whatever the emulator of the account answers.
  case account(Area)

  /// The endpoints of the account that need a scope of their own.
  enum Area { case events, email, other }

  /// Throws for a method that the path has not.
  init(_ request: HTTPRequest) throws(Refusal) {
    let segments = request.pathSegments
    if let call = try OAuthCall(segments, method: request.method) {
      self = .tokens(call)
    } else if let call = try TimelineCall(segments, method: request.method) {
      self = .timeline(call)
    } else if segments == ["account-info", "v3", "details"], request.method == "GET" {
      self = .details
    } else {
      switch segments.first {
      case "events": self = .account(.events)
      case "email": self = .account(.email)
      default: self = .account(.other)
      }
    }
  }

  /// Whether a token is asked for: everywhere but where one gets it.
  var needsCaller: Bool {
    switch self {
    case .tokens: false
    case .timeline, .details, .account: true
    }
  }

  /// The timeline's templates belong to a developer and take a developer's key.
  var takesDeveloperKey: Bool {
    switch self {
    case .tokens, .details, .account: false
    case .timeline(let call): call.resource.isTemplate
    }
  }

  /// The scopes of which one is enough, and those that a refusal names; nothing where none is needed.
  var scopes: (anyOf: [String], named: [String]) {
    switch self {
    case .tokens, .details, .account(.other): ([], [])
    case .account(.events): (["oauth", "business-intelligence"], ["business-intelligence"])
    case .account(.email): (["content"], ["content"])
    case .timeline(let call): (call.scopes, call.scopes)
    }
  }
}

extension HTTPRequest {
  /// The parts of the path, each with its escapes resolved.
  var pathSegments: [String] {
    path.split(separator: "/").map { QueryEncoding.unescape($0, plusIsBlank: false) }
  }
}
