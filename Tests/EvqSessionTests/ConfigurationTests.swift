import EvqBackends
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSession
import EvqSyntax
import EvqTestSupport
import Testing

/// The configuration file: its profiles, its errors, and the choice of the token.
struct ConfigurationTests {
  private func profile(_ text: String, named name: String? = nil) throws -> Profile? {
    try Configuration(text: text, path: "config.toml").profile(named: name)
  }

  private func fault(_ text: String, named name: String? = nil) -> RuntimeFailure? {
    do {
      _ = try profile(text, named: name)
      return nil
    } catch let error as RuntimeFailure {
      return error
    } catch {
      return nil
    }
  }

  @Test func `every kind of credential is read`() throws {
    let text = """
      default = "shop"
      [profiles.shop]
      token = "pat-na1-x"
      events-version = "2026-03"
      requests-per-10s = 190
      app-id = 4321
      developer-key = "k"
      [profiles.pass]
      token-command = "pass show hubspot"
      base-url = "http://127.0.0.1:8787/"
      [profiles.app]
      client-id = "c"
      client-secret = "s"
      refresh-token = "r"
      """
    let shop = try #require(try profile(text))
    #expect(shop.name == "shop" && shop.credential == .token(Secret("pat-na1-x")))
    #expect(shop.eventsVersion == "2026-03" && shop.requestsPerInterval == 190)
    #expect(shop.app == "4321" && shop.developerKey == Secret("k"))
    let command = try #require(try profile(text, named: "pass"))
    #expect(command.credential == .command("pass show hubspot"))
    #expect(command.address.description == "http://127.0.0.1:8787")
    let app = OAuthApp(clientId: "c", clientSecret: Secret("s"), refreshToken: Secret("r"))
    #expect(try profile(text, named: "app")?.credential == .app(app))
  }

  @Test func `without a default there is no profile`() throws {
    #expect(try profile("") == nil)
    #expect(try profile("[profiles.a]\ntoken = \"x\"") == nil)
  }

  @Test(
    "an error names the line or the key",
    arguments: [
      ("a = ", "config.toml:1"), ("defualt = \"a\"", "did you mean `default`?"),
      ("[profiles.a]\ntoken = 1.5", "`token`"),
      ("[profiles.a]\ntokn = \"x\"", "did you mean `token`?"),
      ("[profiles.a]", "exactly one kind of credentials"),
      ("[profiles.a]\ntoken = \"x\"\ntoken-command = \"y\"", "exactly one kind of credentials"),
      ("[profiles.a]\nclient-id = \"x\"", "exactly one kind of credentials"),
      ("[profiles.a]\ntoken = \"x\"\nbase-url = \"http://example.com\"", "https"),
      ("[profiles.a]\ntoken = \"x\"\nevents-version = \"latest\"", "2026-03"),
      ("[profiles.a]\ntoken = \"x\"\nrequests-per-10s = 0", "number of requests"),
      ("[profiles]\na = 1", "not a table"), ("default = \"b\"", "no profile `b`"),
    ]
  )
  func wrong(text: String, words: String) {
    let error = fault(text)
    #expect(error?.code == .unusableProfile)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "no error")")
  }

  @Test func `an error about a profile shows no token`() {
    let text = "[profiles.a]\ntoken = \"geheim\"\ntoken-command = \"geheim\""
    let error = fault(text)
    #expect(error.map { !"\($0.message) \($0.helps)".contains("geheim") } == true)
  }

  // MARK: Storing

  private func stored(_ text: String, _ name: String) -> String {
    Configuration.text(
      text,
      storing: Secret("pat-na1-new"),
      as: Profile(name: name, credential: .none)
    )
  }

  @Test(
    "a stored profile can be read again",
    arguments: ["a", "my shop", "x.y", "\"q\"", "é"]
  )
  func roundTrip(name: String) throws {
    let text = stored("", name)
    #expect(try profile(text)?.credential == .token(Secret("pat-na1-new")))
    let again = stored(text, name)
    #expect(again == text)
  }

  @Test func `storing a profile keeps comments, other profiles and other settings`() throws {
    let before = """
      # mine
      default = "a"

      [profiles.a]  # the shop
      token-command = "pass"
      # slow at night
      requests-per-10s = 50

      [profiles.b]
      token = "pat-b"
      """
    let after = stored(before, "b")
    #expect(after.hasPrefix(before.prefix(60)))
    #expect(try profile(after, named: "a")?.credential == .command("pass"))
    #expect(try profile(after, named: "b")?.credential == .token(Secret("pat-na1-new")))
    let changed = stored(before, "a")
    #expect(try profile(changed)?.credential == .token(Secret("pat-na1-new")))
    #expect(try profile(changed)?.requestsPerInterval == 50)
    #expect(changed.contains("# slow at night") && changed.contains("pat-b"))
  }

  @Test func `the token comes from --profile, the environment or the default, in this order`()
    throws
  {
    var settings = ServiceSettings()
    #expect(throws: RuntimeFailure.self) { try settings.profile() }
    settings.configuration = ("default = \"a\"\n[profiles.a]\ntoken = \"file\"", "config.toml")
    #expect(try settings.profile().credential == .token(Secret("file")))
    settings.token = try AccessToken("environment")
    #expect(try settings.profile().credential == .token(Secret("environment")))
    settings.profileName = "a"
    #expect(try settings.profile().credential == .token(Secret("file")))
    settings.address = try ServiceAddress("http://localhost:1")
    #expect(try settings.profile().address.description == "http://localhost:1")
  }
}
