import ArgumentParser
import EvqBackends
import EvqModel
import EvqSession
import Glibc

/// Options for the source of the events and the current time.
struct BackendOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The backend: mock (the sample account), live (HubSpot) or file:PATH, also a pattern.",
      valueName: "backend"
    )
  )
  var backend: String?

  @Option(
    help: ArgumentHelp(
      "Events for the mock backend: a file instead of the sample account.",
      valueName: "path"
    )
  )
  var account: String?

  @Option(help: ArgumentHelp("Fix the current time, like 2026-01-05T10:00Z.", valueName: "time"))
  var now: String?

  @OptionGroup var service: ServiceOptions

  @Option(
    name: .customLong("max-requests"),
    help: ArgumentHelp(
      "The maximum number of requests of a run; 1000 by default for the live backend.",
      valueName: "n"
    )
  )
  var maxRequests: Int?

  @Option(help: ArgumentHelp("Record the service's responses in a file.", valueName: "file"))
  var record: String?

  @Option(
    help: ArgumentHelp("Replay a recorded file instead of using the service.", valueName: "file")
  )
  var replay: String?

  func validate() throws {
    if let maxRequests, maxRequests < 1 {
      throw ValidationError("--max-requests takes a number of requests, found '\(maxRequests)'")
    }
    if record != nil, replay != nil {
      throw ValidationError("--record and --replay cannot be combined")
    }
    let isLive = try choice() == .live
    for (option, value) in service.given + [("--record", record), ("--replay", replay)]
    where value != nil && !isLive {
      throw ValidationError("\(option) needs --backend live")
    }
  }

  /// The backend; --replay implies `live`.
  func choice() throws -> BackendChoice {
    let name = backend ?? (replay == nil ? "mock" : "live")
    if name == "mock" { return .mock(account: account) }
    guard account == nil else { throw ValidationError("--account needs --backend mock") }
    if name == "live" { return .live }
    guard name.hasPrefix("file:"), name.count > 5 else {
      throw ValidationError("unknown backend '\(name)': use mock, live or file:PATH")
    }
    return .file(String(name.dropFirst(5)))
  }

  func fixedNow() throws -> Instant? {
    try now.map { text in
      guard let instant = Instant(text) else {
        throw ValidationError("--now takes a time like 2026-01-05T10:00Z, found '\(text)'")
      }
      return instant
    }
  }

  /// The service's settings; only the live backend reads the environment and the configuration.
  func serviceSettings() throws -> ServiceSettings {
    var settings = ServiceSettings()
    if try choice() == .live {
      settings = try service.settings()
    } else {
      // The history must omit the token with every backend.
      settings.token = UserFolder.variable("HUBSPOT_ACCESS_TOKEN").flatMap { try? AccessToken($0) }
    }
    settings.requestsMax = maxRequests
    settings.recordPath = record
    settings.replayPath = replay
    return settings
  }
}

/// Options for the connection to the service.
struct ServiceOptions: ParsableArguments {
  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp("The service's URL: https, or this machine.", valueName: "url")
  )
  var baseURL: String?

  @Option(help: ArgumentHelp("A profile of the configuration file.", valueName: "name"))
  var profile: String?

  @Option(
    name: .customLong("token-file"),
    help: ArgumentHelp("Read the access token from a file.", valueName: "file")
  )
  var tokenFile: String?

  @Option(
    help: ArgumentHelp("The longest time for one response; 60 s by default.", valueName: "seconds")
  )
  var timeout: Int?

  /// The options with their values, to check that the backend accepts them.
  var given: [(name: String, value: String?)] {
    [
      ("--base-url", baseURL), ("--profile", profile), ("--token-file", tokenFile),
      ("--timeout", timeout.map(String.init)),
    ]
  }

  func settings() throws -> ServiceSettings {
    if profile != nil, tokenFile != nil {
      throw ValidationError("--profile and --token-file cannot be combined")
    }
    if let timeout, !(1...86_400).contains(timeout) {
      throw ValidationError("--timeout takes seconds from 1 to 86400, found '\(timeout)'")
    }
    var settings = ServiceSettings()
    settings.profileName = profile
    settings.address = try baseURL.map { try Address.read($0) }
    settings.deadlineSeconds = timeout ?? settings.deadlineSeconds
    settings.configuration = try ConfigurationFile.read()
    settings.cacheFolder = UserFolder.cache.path
    let token =
      try tokenFile.map { try UserFile.text($0) } ?? UserFolder.variable("HUBSPOT_ACCESS_TOKEN")
    settings.token = try token.map { try AccessToken($0) }
    return settings
  }
}
