import EvqModel

/// The refusals of the service; where an answer of the live service is known, its words.
extension Refusal {
  // MARK: Who asks

  /// `Host` names another server: a page in a browser may have sent this.
  static var otherHost: Refusal {
    Refusal(
      421,
      "MISDIRECTED_REQUEST",
      "this server does not answer for this host name; evq serve --allow-host NAME allows it"
    )
  }

  /// No token, one of another kind, or one that nobody gave out.
  static var noCredentials: Refusal {
    unauthorized(
      "INVALID_AUTHENTICATION",
      "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can "
        + "find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
  }

  /// `?hapikey=…` anywhere but at the timeline's templates.
  static var keysHaveEnded: Refusal {
    unauthorized(
      "INVALID_AUTHENTICATION",
      "API keys (hapikey) ended on 2022-11-30: send a private app token or an OAuth token as "
        + "`Authorization: Bearer …`"
    )
  }

  static func expired(at expiry: Instant, now: Instant) -> Refusal {
    let seconds = max(0, now.milliseconds - expiry.milliseconds) / 1_000
    var refusal = unauthorized(
      "EXPIRED_AUTHENTICATION",
      "The OAuth token used to make this call expired \(seconds) second(s) ago."
    )
    // The service writes this one time without milliseconds.
    refusal.context = [("expire time", [expiry.description.dropLast(5) + "Z"])]
    return refusal
  }

  private static func unauthorized(_ category: String, _ message: String) -> Refusal {
    var refusal = Refusal(401, category, message)
    refusal.headers = [("x-hubspot-auth-failure", "401 Unauthorized")]
    return refusal
  }

  static func missingScopes(_ scopes: [String]) -> Refusal {
    var refusal = Refusal(
      403,
      "MISSING_SCOPES",
      "This app hasn't been granted all required scopes to make this call. Read more about required "
        + "scopes here: https://developers.hubspot.com/scopes."
    )
    refusal.details = [
      Detail(
        message: "One or more of the following scopes are required.",
        context: [("requiredScopes", scopes)]
      )
    ]
    refusal.links = [("scopes", "https://developers.hubspot.com/scopes")]
    return refusal
  }

  // MARK: How often

  static func tooManyRequests(
    _ limit: RequestAllowance.Limit,
    portalId: Int,
    requestId: String
  ) -> Refusal {
    var refusal: Refusal
    switch limit {
    case .interval:
      refusal = Refusal(429, "RATE_LIMITS", "You have reached your ten_secondly_rolling limit.")
      refusal.others = [("errorType", "RATE_LIMIT"), ("policyName", "TEN_SECONDLY_ROLLING")]
    case .day:
      refusal = Refusal(429, "RATE_LIMITS", "You have reached your daily limit.")
      refusal.others = [
        ("errorType", "RATE_LIMIT"), ("policyName", "DAILY"), ("requestId", requestId),
      ]
    }
    refusal.others.append(("groupName", "publicapi:emulated-app:\(portalId)"))
    return refusal
  }

  // MARK: What for

  /// The words of the live service are not known for these endpoints.
  static var notFound: Refusal { Refusal(404, "OBJECT_NOT_FOUND", "resource not found") }

  static func methodNotAllowed(_ allowed: [String]) -> Refusal {
    var refusal = Refusal(405, "METHOD_NOT_ALLOWED", "Method not allowed")
    refusal.headers = [("Allow", allowed.joined(separator: ", "))]
    return refusal
  }

  /// A body that cannot be read as what the endpoint takes.
  static func unreadable(_ message: String) -> Refusal {
    Refusal(400, "VALIDATION_ERROR", "Invalid input JSON on \(message)")
  }

  static func invalid(_ message: String) -> Refusal { Refusal(400, "VALIDATION_ERROR", message) }

  static var tooLarge: Refusal {
    Refusal(413, "REQUEST_TOO_LARGE", "The body of the request is larger than 5 MB")
  }
}
