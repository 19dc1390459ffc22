import EvqModel

/// All refusals; HubSpot's own messages are quoted if they are known.
extension Refusal {
  // MARK: Credentials

  /// `Host` names another server: a web page may have sent this request.
  static var otherHost: Refusal {
    Refusal(
      421,
      "MISDIRECTED_REQUEST",
      "This server does not serve this host name; evq serve --allow-host NAME allows it"
    )
  }

  /// The token is missing, malformed or unknown.
  static var noCredentials: Refusal {
    unauthorized(
      "INVALID_AUTHENTICATION",
      "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can "
        + "find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
  }

  /// `?hapikey=…` at an endpoint that takes no developer key.
  static var keyNotAccepted: Refusal {
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
    // HubSpot writes only this time without milliseconds.
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

  // MARK: Rate limits

  static func tooManyRequests(
    _ limit: RequestQuota.Limit,
    portalId: Int,
    requestId: String
  ) -> Refusal {
    var refusal: Refusal
    switch limit {
    case .interval:
      refusal = Refusal(429, "RATE_LIMITS", "You have reached your ten_secondly_rolling limit.")
      refusal.extraFields = [("errorType", "RATE_LIMIT"), ("policyName", "TEN_SECONDLY_ROLLING")]
    case .day:
      refusal = Refusal(429, "RATE_LIMITS", "You have reached your daily limit.")
      refusal.extraFields = [
        ("errorType", "RATE_LIMIT"), ("policyName", "DAILY"), ("requestId", requestId),
      ]
    }
    refusal.extraFields.append(("groupName", "publicapi:emulated-app:\(portalId)"))
    return refusal
  }

  // MARK: Paths, methods and bodies

  /// HubSpot's message for these endpoints is not known.
  static var notFound: Refusal { Refusal(404, "OBJECT_NOT_FOUND", "resource not found") }

  static func methodNotAllowed(_ allowed: [String]) -> Refusal {
    var refusal = Refusal(405, "METHOD_NOT_ALLOWED", "Method not allowed")
    refusal.headers = [("Allow", allowed.joined(separator: ", "))]
    return refusal
  }

  /// A body that does not have the form that the endpoint takes.
  static func unreadableBody(_ message: String) -> Refusal {
    Refusal(400, "VALIDATION_ERROR", "Invalid input JSON on \(message)")
  }

  static func invalid(_ message: String) -> Refusal { Refusal(400, "VALIDATION_ERROR", message) }

  static var tooLarge: Refusal {
    Refusal(413, "REQUEST_TOO_LARGE", "The request body is larger than 5 MB")
  }

  /// The account's file can no longer be read, or has changed.
  static func unreadableAccount(_ reason: String) -> Refusal {
    Refusal(500, "INTERNAL_ERROR", "Internal error: \(reason)")
  }

  // MARK: Query parameters

  /// `expected` completes the sentence "is not …".
  static func invalidParameter(_ name: String, _ value: String, expected: String) -> Refusal {
    .invalid("Invalid value for query parameter '\(name)': '\(value)' is not \(expected)")
  }

  static func repeatedParameter(_ name: String) -> Refusal {
    .invalid("Query parameter '\(name)' takes one value")
  }

  static func missingParameter(_ other: String, requiredBy name: String) -> Refusal {
    .invalid("Query parameter '\(name)' requires '\(other)' to be set")
  }

  static func exclusiveParameters(_ first: String, _ second: String) -> Refusal {
    .invalid("Query parameters '\(first)' and '\(second)' exclude each other")
  }

  static var nothingSelected: Refusal {
    .invalid(
      "Either an eventType or a single object (objectType with objectId or objectProperty) is required"
    )
  }

  /// Some accounts refuse queries without an event type (seen on the date-based path in 2026).
  static var eventTypeRequired: Refusal {
    Refusal(
      400,
      "VALIDATION_ERROR",
      "An eventType is required for this account",
      subCategory: "EVENT_TYPE_READS_NOT_ALLOWED_DUE_TO_STORAGE_LOCATIONS"
    )
  }

  static func unknownObjectType(_ name: String) -> Refusal {
    .invalid("Unable to infer object type from: \(name)")
  }

  static func unknownEventType(_ name: String) -> Refusal {
    .invalid("There is no event type named '\(name)'")
  }

  static var expiredCursor: Refusal { .invalid("The paging cursor is invalid or has expired") }

  /// The live service's message; it has no category.
  static func unknownEmailEventType(_ value: String) -> Refusal {
    let types = EmailEventType.allCases.map(\.rawValue).joined(separator: ", ")
    return Refusal(
      400,
      nil,
      "Invalid input JSON on line -1, column -1: Cannot deserialize value of type "
        + "`com.hubspot.email.events.EventType` from String \"\(value)\": not one of the values "
        + "accepted for Enum class: [\(types)]"
    )
  }
}
