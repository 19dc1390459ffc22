import EvqSyntax

// Words that are the same in every account.
extension Completion {
  /// Common times for `since` and `until`.
  static let moments: [Candidate] = [
    ("today", "since midnight"), ("yesterday", "since the midnight before"), ("now", "this moment"),
    ("1h", "an hour ago"), ("24h", "24 hours ago"), ("7d", "seven days ago"),
    ("30d", "thirty days ago"), ("7d@d", "seven days ago, from midnight on"),
    ("3mo", "three months ago"), ("1y", "a year ago"),
  ].map { Candidate($0.0, .time, insertion: $0.0 + " ", detail: $0.1) }

  static let pipe = Candidate(
    "|",
    .operator,
    insertion: "| ",
    detail: "stages: what this computer does"
  )

  static let operators: [(punctuation: Punctuation, detail: String)] = [
    (.equal, "the same text"), (.notEqual, "another text"), (.less, "a smaller number, before"),
    (.lessOrEqual, ""), (.greater, "a greater number, after"), (.greaterOrEqual, ""),
    (.equalIgnoringCase, "the same text, ignoring case"),
  ]
}
