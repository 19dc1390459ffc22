/// A property of the sample account's events.
struct SampleProperty: Sendable {
  let name: String
  let value: SampleSource
}

/// The source of a property's value.
enum SampleSource: Sendable {
  case city, country, region, browser, device, email, amount, url, version
  case oneOf([String])
  /// Present in this percentage of the events.
  case sometimes(Int, [String])
  case number(ClosedRange<Int>)
}

/// The event types of the sample account, with their counts and properties.
enum SampleKind: String, CaseIterable {
  case visitedPage = "e_visited_page"
  case submittedForm = "e_submitted_form"
  case formView = "e_form_view"
  case callEnded = "e_call_ended"
  case dealClosed = "e_deal_closed"
  case signup = "pe123_signup"
  case trial = "pe123_trial"
  case purchase = "pe123_purchase"
  case featureUsed = "pe123_feature_used"
  case companyVisit = "pe123_company_visit"
  case survey = "ae45_survey_answered"

  var count: Int {
    switch self {
    case .visitedPage: 2_900
    case .submittedForm: 420
    case .formView: 350
    case .callEnded: 90
    case .dealClosed: 60
    case .signup: 280
    case .trial: 160
    case .purchase: 130
    case .featureUsed: 470
    case .companyVisit: 80
    case .survey: 60
    }
  }

  /// The properties of its events, in order.
  var properties: [SampleProperty] { SampleKind.allProperties[self] ?? [] }

  private static let allProperties = Dictionary(
    uniqueKeysWithValues: allCases.map { kind in
      (kind, kind.sources.map { SampleProperty(name: $0, value: $1) })
    }
  )

  /// The kind of the event with this number; all events of a kind follow each other.
  static func ofEvent(_ number: Int) -> SampleKind {
    var end = 0
    return allCases.first { kind in
      end += kind.count
      return number < end
    } ?? .survey
  }

  private var sources: [(String, SampleSource)] {
    switch self {
    case .visitedPage:
      [
        ("hs_url", .url), ("hs_title", .oneOf(SampleData.titles)), ("hs_city", .city),
        ("hs_country", .country), ("hs_region", .region), ("hs_browser", .browser),
        ("hs_device_type", .device), ("hs_visit_source", .oneOf(SampleData.sources)),
        ("hs_utm_campaign", .sometimes(30, SampleData.campaigns)),
        ("hs_referrer", .sometimes(40, SampleData.referrers)),
        ("hs_cf_bot_score", .number(1...99)),
      ]
    case .submittedForm:
      [
        ("hs_form_id", .oneOf(SampleData.forms)),
        ("hs_form_type", .oneOf(["HUBSPOT", "CAPTURED"])),
        ("hs_form_title", .oneOf(["Newsletter", "Contact us", "Book a demo"])), ("hs_city", .city),
        ("hs_visitor_type", .oneOf(["NEW_VISITOR", "RETURNING_VISITOR"])),
      ]
    case .formView: [("hs_form_id", .oneOf(SampleData.forms)), ("hs_device_type", .device)]
    case .callEnded:
      [
        ("hs_call_duration", .number(4_000...1_800_000)),
        ("hs_call_outcome", .oneOf(["CONNECTED", "NO_ANSWER", "LEFT_VOICEMAIL"])),
      ]
    case .dealClosed:
      [
        ("hs_amount", .amount), ("hs_closed_state", .oneOf(["CLOSED_WON", "CLOSED_LOST"])),
        ("hs_pipeline", .oneOf(["default"])), ("hs_deal_owner", .number(641_001...641_009)),
      ]
    case .signup:
      [
        ("hs_city", .city), ("hs_country", .country),
        ("plan", .sometimes(92, ["free", "free", "free", "starter", "pro"])),
        ("signup_source", .oneOf(["web", "web", "mobile", "invite"])),
        ("hs_utm_campaign", .sometimes(45, SampleData.campaigns)), ("email", .email),
      ]
    case .trial:
      [
        ("hs_city", .city), ("plan", .oneOf(["starter", "pro", "enterprise"])),
        ("days", .oneOf(["14", "30"])), ("converted", .oneOf(["true", "false", "false"])),
      ]
    case .purchase:
      [
        ("amount", .amount), ("currency", .oneOf(["USD", "USD", "EUR", "BRL"])),
        ("plan", .oneOf(["starter", "pro", "enterprise"])), ("hs_city", .city),
        ("coupon", .sometimes(20, ["WELCOME10", "spring 26", ""])),
      ]
    case .featureUsed:
      [
        ("feature", .oneOf(["export", "import", "dashboard", "api", "alerts"])),
        ("app_version", .version), ("seconds", .number(1...900)),
      ]
    case .companyVisit: [("hs_url", .url), ("visitors", .number(1...12))]
    case .survey: [("score", .number(0...10)), ("comment", .sometimes(50, SampleData.comments))]
    }
  }
}

/// The vocabulary of the sample account.
enum SampleData {
  struct Location {
    let city: String
    let region: String
    let country: String
  }

  static let contactCount = 400

  static let locations: [Location] = [
    Location(city: "portland", region: "or", country: "us"),
    Location(city: "new york", region: "ny", country: "us"),
    Location(city: "san francisco", region: "ca", country: "us"),
    Location(city: "austin", region: "tx", country: "us"),
    Location(city: "são paulo", region: "sp", country: "br"),
    Location(city: "münchen", region: "by", country: "de"),
    Location(city: "zürich", region: "zh", country: "ch"),
    Location(city: "kraków", region: "ma", country: "pl"),
    Location(city: "london", region: "eng", country: "gb"),
    Location(city: "paris", region: "idf", country: "fr"),
    Location(city: "lisboa", region: "11", country: "pt"),
    Location(city: "東京", region: "13", country: "jp"),
  ]

  static let firstNames = [
    "Ada", "Grace", "Linus", "Barbara", "Edsger", "Margaret", "Donald", "Radia",
  ]
  static let lastNames = ["Marsh", "Okafor", "Silva", "Novak", "Tanaka", "Weber", "Dubois", "Hill"]
  static let domains = [
    "acme.example", "globex.example", "initech.example", "umbrella.example", "hooli.example",
    "stark.example", "wayne.example", "wonka.example",
  ]
  static let browsers = ["Chrome", "Chrome", "Safari", "Firefox", "Edge"]
  static let devices = ["DESKTOP", "DESKTOP", "MOBILE", "TABLET"]
  static let paths = [
    "/", "/pricing", "/docs", "/blog/filter-semantics", "/signup", "/contact?ref=nav",
  ]
  static let titles = ["Home", "Pricing", "Docs", "Blog: filters, explained", "Sign up"]
  static let sources = ["DIRECT_TRAFFIC", "ORGANIC_SEARCH", "PAID_SEARCH", "EMAIL_MARKETING", ""]
  static let campaigns = ["spring-26", "launch week", "retarget_q3", "newsletter"]
  static let referrers = [
    "https://www.google.com/", "https://news.example/", "https://t.example/x",
  ]
  static let forms = [
    "3f1a7c52-6f0e-4a55-9a2f-0b6c2d9f1e10", "b7a0d6de-1c58-4d0e-8f0a-5a8c7f3d2b21",
  ]
  static let comments = [
    "great", "too slow", "would \"recommend\"", "mañana, maybe", "5/10\nneeds work",
  ]
}
