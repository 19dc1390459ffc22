import ArgumentParser
import EvqModel
import EvqSession
import Glibc

/// Where the events come from, and when now is.
struct BackendOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What answers: mock (an embedded account), live (the service) or file:PATH, also a pattern.",
      valueName: "backend"
    )
  )
  var backend: String?

  @Option(
    help: ArgumentHelp(
      "Events for the mock backend: a file of events instead of the sample.",
      valueName: "path"
    )
  )
  var account: String?

  @Option(help: ArgumentHelp("A fixed now, like 2026-01-05T10:00Z.", valueName: "time"))
  var now: String?

  @OptionGroup var service: ServiceOptions

  @Option(
    name: .customLong("max-requests"),
    help: ArgumentHelp("The most requests of a run; 1000 for the live backend.", valueName: "n")
  )
  var maxRequests: Int?

  @Option(help: ArgumentHelp("Write the service's answers to a file.", valueName: "file"))
  var record: String?

  @Option(help: ArgumentHelp("Answer from such a file instead of the service.", valueName: "file"))
  var replay: String?

  func validate() throws {
    if let maxRequests, maxRequests < 1 {
      throw ValidationError("--max-requests takes a number of requests, found '\(maxRequests)'")
    }
    if record != nil, replay != nil {
      throw ValidationError("--record and --replay exclude each other")
    }
    let isLive = try choice() == .live
    for (option, value) in service.given + [("--record", record), ("--replay", replay)]
    where value != nil && !isLive {
      throw ValidationError("\(option) goes with --backend live")
    }
  }

  /// The backend; a recording stands for the service.
  func choice() throws -> Settings.BackendChoice {
    let name = backend ?? (replay == nil ? "mock" : "live")
    if name == "mock" { return .mock(account: account) }
    guard account == nil else { throw ValidationError("--account goes with --backend mock") }
    if name == "live" { return .live }
    guard name.hasPrefix("file:"), name.count > 5 else {
      throw ValidationError("unknown backend '\(name)': there are mock, live and file:PATH")
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

  /// What is known of the service; the environment and the configuration count for the live one.
  func serviceSettings() throws -> Settings.Service {
    var settings = Settings.Service()
    if try choice() == .live {
      settings = try service.settings()
    } else {
      // The history leaves it out, whatever the backend.
      settings.token = UserFolder.variable("HUBSPOT_ACCESS_TOKEN").flatMap { try? Token($0) }
    }
    settings.requestsMax = maxRequests
    settings.recordPath = record
    settings.replayPath = replay
    return settings
  }
}

/// How the service is reached.
struct ServiceOptions: ParsableArguments {
  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp("Where the service is; https, or this machine.", valueName: "url")
  )
  var baseURL: String?

  @Option(help: ArgumentHelp("A profile of the configuration file.", valueName: "name"))
  var profile: String?

  @Option(
    name: .customLong("token-file"),
    help: ArgumentHelp("Read the access token from a file.", valueName: "file")
  )
  var tokenFile: String?

  @Option(help: ArgumentHelp("The longest time for one answer; 60 s.", valueName: "seconds"))
  var timeout: Int?

  /// The options and their values, for the check that they are used together.
  var given: [(name: String, value: String?)] {
    [
      ("--base-url", baseURL), ("--profile", profile), ("--token-file", tokenFile),
      ("--timeout", timeout.map(String.init)),
    ]
  }

  func settings() throws -> Settings.Service {
    if profile != nil, tokenFile != nil {
      throw ValidationError("--profile and --token-file exclude each other")
    }
    if let timeout, !(1...86_400).contains(timeout) {
      throw ValidationError("--timeout takes seconds from 1 to 86400, found '\(timeout)'")
    }
    var settings = Settings.Service()
    settings.profileName = profile
    settings.address = try baseURL.map { try Address.read($0) }
    settings.deadlineSeconds = timeout ?? settings.deadlineSeconds
    settings.configuration = try ConfigurationFile.read()
    settings.cacheFolder = UserFolder.cache.path
    let token =
      try tokenFile.map { try UserFile.text($0) } ?? UserFolder.variable("HUBSPOT_ACCESS_TOKEN")
    settings.token = try token.map { try Token($0) }
    return settings
  }
}
