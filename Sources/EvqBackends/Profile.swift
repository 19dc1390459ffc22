import EvqFiles
package import EvqHTTP
package import EvqHubSpot
package import EvqModel
import EvqSyntax

/// One account: its credential and address, from the configuration or the environment.
package struct Profile: Sendable, Equatable {
  /// The name in the file; nil for the environment's.
  package var name: String?
  package var credential: Credential
  package var address = ServiceAddress.hubSpot
  /// The date-based version of Events v3, `2026-03`; nil for version 3.
  package var eventsVersion: String?
  /// The account's rate limit per ten seconds, until a response names it.
  package var requestsPerInterval = RateLimiter.capacityDefault
  /// The app that owns the timeline templates, and the developer key that reads them.
  package var app: String?
  package var developerKey: Secret?

  package init(name: String? = nil, credential: Credential) {
    self.name = name
    self.credential = credential
  }
}

/// The configuration file: profiles by name.
///
///     default = "shop"
///     [profiles.shop]
///     token = "…"                # or token-command, or client-id, client-secret and refresh-token
package struct Configuration: Sendable {
  private let path: String
  package let profiles: [Profile]
  package let defaultName: String?

  /// Parses a configuration; the error names the line.
  package init(text: String, path: String) throws(RuntimeFailure) {
    self.path = path
    let table = try Configuration.table(text, path)
    try Configuration.check(table, against: ["default", "profiles"], "the file", path)
    defaultName = table["default"]?.text
    let named = table["profiles"]?.table
    var profiles: [Profile] = []
    for name in named?.keys ?? [] {
      guard let entry = named?[name]?.table else {
        throw Configuration.error(path, "`profiles.\(name)` is not a table")
      }
      profiles.append(try Configuration.profile(name, entry, path))
    }
    self.profiles = profiles
  }

  /// The named profile, or the default one.
  package func profile(named name: String?) throws(RuntimeFailure) -> Profile? {
    guard let wanted = name ?? defaultName else { return nil }
    if let profile = profiles.first(where: { $0.name == wanted }) { return profile }
    let names = profiles.compactMap(\.name)
    let near = Suggestion.nearest(to: wanted, among: names).map { ["did you mean `\($0)`?"] } ?? []
    let known =
      names.isEmpty ? "there are no profiles yet" : "profiles: \(names.joined(separator: " "))"
    throw RuntimeFailure(
      .unusableProfile,
      "`\(path)` has no profile `\(wanted)`",
      helps: near + ["\(known); `evq login --profile \(wanted)` creates it"]
    )
  }

  // MARK: Reading

  private static func table(_ text: String, _ path: String) throws(RuntimeFailure)
    -> NameTable<TOMLValue>
  {
    do throws(TOML.Fault) {
      return try TOML.table(text)
    } catch {
      throw Configuration.error(error.location(in: path), error.message)
    }
  }

  private static func error(_ location: String, _ message: String) -> RuntimeFailure {
    RuntimeFailure(.unusableProfile, "\(location): \(message)")
  }

  private static func check(
    _ table: NameTable<TOMLValue>,
    against known: [String],
    _ subject: String,
    _ path: String
  ) throws(RuntimeFailure) {
    for key in table.keys where !known.contains(key) {
      let near = Suggestion.nearest(to: key, among: known).map { ", did you mean `\($0)`?" } ?? ""
      throw RuntimeFailure(
        .unusableProfile,
        "\(path): \(subject) has an unknown key `\(key)`\(near)",
        helps: ["the keys are: \(known.joined(separator: " "))"]
      )
    }
  }

  private static let keys = [
    "token", "token-command", "client-id", "client-secret", "refresh-token", "base-url",
    "events-version", "requests-per-10s", "app-id", "developer-key",
  ]

  private static func profile(
    _ name: String,
    _ table: NameTable<TOMLValue>,
    _ path: String
  ) throws(RuntimeFailure) -> Profile {
    try check(table, against: keys, "the profile `\(name)`", path)
    func text(_ key: String) throws(RuntimeFailure) -> String? {
      guard let value = table[key] else { return nil }
      guard let text = value.text ?? value.integer.map({ String($0) }) else {
        throw error(path, "`\(key)` of the profile `\(name)` is not a text")
      }
      return text
    }
    var profile = Profile(name: name, credential: .none)
    profile.credential = try credential(name, text, path)
    if let address = try text("base-url") { profile.address = try ServiceAddress(address) }
    profile.eventsVersion = try text("events-version")
    if let version = profile.eventsVersion, !isVersion(version) {
      throw error(path, "`events-version` must be a year and a month, like 2026-03")
    }
    if let limit = try text("requests-per-10s") {
      guard let number = Int(limit), number > 0 else {
        throw error(path, "`requests-per-10s` must be a number of requests")
      }
      profile.requestsPerInterval = number
    }
    profile.app = try text("app-id")
    profile.developerKey = try text("developer-key").map { Secret($0) }
    return profile
  }

  private static func isVersion(_ text: String) -> Bool {
    text.utf8.count == 7 && Instant("\(text)-01") != nil
  }

  private static func credential(
    _ name: String,
    _ text: (String) throws(RuntimeFailure) -> String?,
    _ path: String
  ) throws(RuntimeFailure) -> Credential {
    let token = try text("token")
    let command = try text("token-command")
    let app = [
      try text("client-id"), try text("client-secret"), try text("refresh-token"),
    ].compactMap(\.self)
    let count = [token != nil, command != nil, !app.isEmpty].count { $0 }
    guard count == 1, app.isEmpty || app.count == 3 else {
      throw RuntimeFailure(
        .unusableProfile,
        "\(path): the profile `\(name)` must have exactly one kind of credentials",
        helps: ["token, or token-command, or client-id with client-secret and refresh-token"]
      )
    }
    if let token { return .token(Secret(token)) }
    if let command { return .command(command) }
    return .app(
      OAuthApp(clientId: app[0], clientSecret: Secret(app[1]), refreshToken: Secret(app[2]))
    )
  }

  // MARK: Writing

  /// Inserts or replaces a profile; all other text stays unchanged.
  package static func text(_ text: String, storing token: Secret, as profile: Profile) -> String {
    let name = profile.name ?? "default"
    let header = "[profiles.\(isBare(name) ? name : quoted(name))]"
    var section = [header, "token = \(quoted(token.revealed))"]
    if profile.address != .hubSpot {
      section.append("base-url = \(quoted(profile.address.description))")
    }
    // Swift reads CR LF as one Character that is not LF.
    var lines = text.replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    let compact = header.filter { !$0.isWhitespace }
    let start = lines.firstIndex { line in
      let line = line.filter { !$0.isWhitespace }
      return line == compact || line.hasPrefix(compact + "#")
    }
    if let start {
      let rest = lines[(start + 1)...]
      let end = rest.firstIndex { $0.drop(while: \.isWhitespace).hasPrefix("[") } ?? lines.endIndex
      // Other settings of the profile stay.
      let kept = rest[..<end].filter { line in !replaced.contains(key(of: line)) }
      let trailing = kept.reversed().prefix { $0.isEmpty }.count
      lines.replaceSubrange(
        start..<end,
        with: section + kept.dropLast(trailing) + Array(repeating: "", count: trailing)
      )
    } else {
      lines += [""] + section
    }
    // The stored profile must be used without further options.
    if !lines.contains(where: { key(of: $0) == "default" }) {
      lines.insert("default = \(quoted(name))", at: 0)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let replaced: Set<String> = [
    "token", "token-command", "client-id", "client-secret", "refresh-token", "base-url",
  ]

  private static func key(of line: String) -> String {
    String(line.prefix { $0 != "=" }.filter { !$0.isWhitespace })
  }

  /// Whether TOML allows the name without quotes.
  private static func isBare(_ name: String) -> Bool {
    !name.isEmpty
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
  }

  /// A basic TOML string; its escapes are those of JSON.
  private static func quoted(_ text: String) -> String { JSONText.string(text) }
}
