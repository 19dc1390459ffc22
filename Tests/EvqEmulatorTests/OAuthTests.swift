import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport
import Testing

/// OAuth tokens: issuing, describing and revoking.
struct OAuthTests {
  static let refresh =
    "grant_type=refresh_token&client_id=c&client_secret=s&refresh_token=abc"

  @Test(
    "an issued token is valid until it expires",
    arguments: ["v1", "v3", "2026-03"]
  )
  func issuesTokens(version: String) throws {
    let emulator = try Emulator.sample()
    let response = emulator.send("POST", "/oauth/\(version)/token", token: nil, body: Self.refresh)
    #expect(response.status == 200)
    #expect(response.text("token_type") == "bearer" && response.text("refresh_token") == "abc")
    #expect(response.body?["expires_in"] == .number(1_800))
    #expect(response.body?["hub_id"] == .number(62_515))
    #expect(response.body?["scopes"]?.array?.contains(.string("oauth")) == true)
    let token = try #require(response.text("access_token"))
    #expect(emulator.send(pageTarget, token: token, seconds: 1_799.999).status == 200)
    let late = emulator.send(pageTarget, token: token, seconds: 1_807)
    #expect(late.status == 401 && late.category == "EXPIRED_AUTHENTICATION")
    #expect(
      late.text("message") == "The OAuth token used to make this call expired 7 second(s) ago."
    )
    #expect(
      late.body?["context"]?["expire time"]?.array == [.string("2026-11-21T12:30:00Z")]
    )
  }

  @Test func `an authorization code also gets a refresh token, and tokens are unique`() throws {
    let emulator = try Emulator.sample()
    let body = "grant_type=authorization_code&client_id=c&client_secret=s&code=x&redirect_uri=y"
    let first = emulator.send("POST", "/oauth/v1/token", token: nil, body: body)
    let second = emulator.send("POST", "/oauth/v1/token", token: nil, body: body)
    #expect(first.status == 200 && first.text("refresh_token")?.isEmpty == false)
    #expect(first.text("access_token") != second.text("access_token"))
    #expect(first.text("refresh_token") != second.text("refresh_token"))
  }

  @Test(
    "invalid grants are refused",
    arguments: [
      (
        "refresh_token=revoked-1&grant_type=refresh_token&client_id=c&client_secret=s",
        "BAD_REFRESH_TOKEN"
      ),
      ("grant_type=refresh_token&client_id=c&client_secret=s", "BAD_REFRESH_TOKEN"),
      ("grant_type=refresh_token&client_secret=s&refresh_token=a", "BAD_CLIENT_ID"),
      ("grant_type=refresh_token&client_id=c&refresh_token=a", "BAD_CLIENT_SECRET"),
      ("grant_type=authorization_code&client_id=c&client_secret=s", "BAD_AUTH_CODE"),
      ("grant_type=password&client_id=c&client_secret=s", "BAD_GRANT_TYPE"),
      ("", "BAD_CLIENT_ID"),
    ]
  )
  func refusesGrants(body: String, status: String) throws {
    let response = try Emulator.sample().send("POST", "/oauth/v1/token", token: nil, body: body)
    #expect(response.status == 400)
    #expect(response.text("status") == status)
    if status == "BAD_REFRESH_TOKEN" {
      #expect(response.text("error") == "invalid_grant")
      #expect(response.text("error_description") == "refresh token is invalid, expired or revoked")
    }
  }

  @Test func `tokens can be described and revoked`() throws {
    let emulator = try Emulator.sample { $0.scopes = ["oauth", "content"] }
    let issued = emulator.send("POST", "/oauth/v1/token", token: nil, body: Self.refresh)
    let token = try #require(issued.text("access_token"))
    let info = emulator.send("/oauth/v1/access-tokens/\(token)", token: nil, seconds: 100)
    #expect(info.text("token") == token && info.text("token_type") == "access")
    #expect(info.body?["expires_in"] == .number(1_700))
    #expect(info.body?["scopes"]?.array == [.string("content"), .string("oauth")])
    #expect(emulator.send("/oauth/v1/access-tokens/nothing", token: nil).status == 404)
    let refresh = emulator.send("/oauth/v1/refresh-tokens/abc", token: nil)
    #expect(refresh.text("client_id") == "c" && refresh.text("token_type") == "refresh")
    let revocation = emulator.send("DELETE", "/oauth/v1/refresh-tokens/abc", token: nil)
    #expect(revocation.status == 204 && revocation.text.isEmpty)
    #expect(emulator.send("/oauth/v1/refresh-tokens/abc", token: nil).status == 404)
    #expect(emulator.send("POST", "/oauth/v1/token", token: nil, body: Self.refresh).status == 400)
  }

  @Test("a token can be introspected by its app", arguments: ["v3", "2026-03"])
  func introspects(version: String) throws {
    let emulator = try Emulator.sample()
    let issued = emulator.send("POST", "/oauth/v1/token", token: nil, body: Self.refresh)
    let token = try #require(issued.text("access_token"))
    func send(_ body: String, seconds: Double = 0) -> TestResponse {
      let path = "/oauth/\(version)/token/introspect"
      return emulator.send("POST", path, token: nil, body: body, seconds: seconds)
    }
    let app = "client_id=c&client_secret=s"
    let info = send("\(app)&token=\(token)")
    #expect(info.body?["active"] == .boolean(true) && info.body?["hub_id"] == .number(62_515))
    #expect(send("\(app)&token=abc").text("token_type") == "refresh")
    #expect(send("\(app)&token=\(token)", seconds: 1_807).text == #"{"active":false}"#)
    #expect(send("\(app)&token=nothing").text == #"{"active":false}"#)
    #expect(send("token=\(token)").text("status") == "BAD_CLIENT_ID")
  }

  @Test func `a private app's token can be described`() throws {
    let emulator = try Emulator.sample { $0.tokens = ["pat-na1-x"] }
    let path = "/oauth/v2/private-apps/get/access-token-info"
    let info = emulator.send("POST", path, token: nil, body: "{\"tokenKey\":\"pat-na1-x\"}")
    #expect(info.status == 200 && info.body?["hubId"] == .number(62_515))
    #expect(emulator.send("POST", path, token: nil, body: "{\"tokenKey\":\"x\"}").status == 401)
    #expect(emulator.send("POST", path, token: nil, body: "{").status == 400)
    #expect(emulator.send(path, token: nil).status == 405)
  }
}
