/// A campaign of the sample account.
struct SampleCampaign {
  let id: Int64
  let appId: Int64
  let appName: String
  let name: String
  let subject: String
  /// The age of its e-mails.
  let daysAgo: Int64
  let recipientCount: Int

  /// The e-mails of the first campaign are opened in the last week.
  static let all: [SampleCampaign] = [
    SampleCampaign(
      id: 1001,
      appId: 113,
      appName: "Batch",
      name: "Autumn newsletter",
      subject: "What is new this autumn",
      daysAgo: 5,
      recipientCount: 110
    ),
    SampleCampaign(
      id: 1002,
      appId: 113,
      appName: "Batch",
      name: "Product update",
      subject: "Exports, alerts & \"dark mode\"",
      daysAgo: 12,
      recipientCount: 100
    ),
    SampleCampaign(
      id: 1003,
      appId: 20_185,
      appName: "AbBatch",
      name: "Trial reminder (A/B)",
      subject: "Your trial ends in three days",
      daysAgo: 20,
      recipientCount: 95
    ),
    SampleCampaign(
      id: 1004,
      appId: 20_185,
      appName: "AbBatch",
      name: "Launch week (A/B)",
      subject: "Launch week: você está convidado",
      daysAgo: 28,
      recipientCount: 90
    ),
  ]
}

/// The vocabulary of the sample account's e-mail events.
enum SampleMailData {
  /// An e-mail client.
  struct Client {
    let userAgent: String
    /// The event's `browser`, as JSON.
    let browser: String
    let deviceType: String
  }

  static let clients: [Client] = [
    Client(
      userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36",
      browser: """
        {"name":"Google Chrome","family":"Chrome","producer":"Google Inc.",\
        "producerUrl":"https://www.google.com/","type":"Browser",\
        "url":"https://www.google.com/chrome/","version":["142.0"]}
        """,
      deviceType: "COMPUTER"
    ),
    Client(
      userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15",
      browser: """
        {"name":"Mobile Safari","family":"Mobile Safari","producer":"Apple Inc.",\
        "producerUrl":"https://www.apple.com/","type":"Mobile Browser",\
        "url":"https://en.wikipedia.org/wiki/Safari_(web_browser)","version":["19.1"]}
        """,
      deviceType: "MOBILE"
    ),
    Client(
      userAgent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via GoogleImageProxy)",
      browser: "{}",
      deviceType: "COMPUTER"
    ),
  ]

  /// The event's `location` as JSON; `{}` is unknown.
  static let locations = [
    """
    {"country":"UNITED STATES","state":"oregon","city":"portland","latitude":45.52,\
    "longitude":-122.68,"zipcode":"97201"}
    """,
    """
    {"country":"GERMANY","state":"bayern","city":"münchen","latitude":48.14,"longitude":11.58}
    """,
    """
    {"country":"BRAZIL","state":"são paulo","city":"são paulo","latitude":-23.55,\
    "longitude":-46.63}
    """,
    "{}", "{}",
  ]

  static let bounces: [(category: String, response: String, status: String)] = [
    ("UNKNOWN_USER", "550 5.1.1 no such user", "5.1.1"),
    ("MAILBOX_FULL", "552 5.2.2 mailbox is full", "5.2.2"),
    ("SPAM", "554 5.7.1 rejected as spam", "5.7.1"),
    ("DNS_FAILURE", "554 5.4.4 no mail server for the domain", "5.4.4"),
  ]

  static let drops: [(reason: String, message: String)] = [
    ("PREVIOUSLY_BOUNCED", "An earlier e-mail to this address bounced"),
    ("PREVIOUSLY_UNSUBSCRIBED_MESSAGE", "The recipient has unsubscribed"),
    ("NON_MARKETABLE_CONTACT", "The contact takes no marketing e-mail"),
  ]

  static let paths = ["/pricing", "/docs", "/blog/filter-semantics", "/signup"]
}
