import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Synchronization
import Testing

/// Redaction finds secrets that a service echoes, in any encoding.
struct SecretTests {
  private static let token = "pat-na1-5f3c/9Ab+Zq~7e21"
  private let secrets = SecretRegister(Secret(token), Secret("another-secret"), nil)

  private func redacted(_ text: String) -> String {
    var response = HTTPResponse(302, text, headers: [("X-Echo", text)])
    let isChanged = secrets.redact(&response)
    let body = response.body.withBytes { String(decoding: $0, as: UTF8.self) }
    #expect(response.header("X-Echo") == body && isChanged == (body != text))
    return body
  }

  @Test(
    "a secret is found in every form",
    arguments: [
      token, "\\u0070at-na1-5f3c\\/9Ab+Zq~7e21", "pat%2Dna1-5f3c%2f9Ab%2BZq%7E7e21",
      "&#112;at-na1-5f3c&#x2F;9Ab+Zq~7e21", "another\\u002Dsecret",
      "\\u0025" + "61nother-secret", "%2561nother-secret", "\\\\u0061nother-secret",
      Data("Bearer \(token)".utf8).base64EncodedString(),
      Data("x \(token)!".utf8).base64EncodedString(),
      Data(" \(token) and more".utf8).base64EncodedString()
        .replacing("+", with: "-").replacing("/", with: "_"),
    ]
  )
  func forms(text: String) {
    let result = redacted("{\"a\":\"<\(text)>\",\"b\":[\"100%\",\"\\u00e9\\n\"]}")
    #expect(result.hasPrefix("{\"a\":\"<") && result.contains("•••"), "\(result)")
    #expect(result.hasSuffix(">\",\"b\":[\"100%\",\"\\u00e9\\n\"]}"), "\(result)")
    // The result is still JSON without the secret.
    #expect(JSONValue(ByteBuffer(result))?["a"]?.string?.contains("na1-5f3c") == false)
  }

  @Test(
    "other texts stay unchanged",
    arguments: [
      "", "{}", "another-secre", "nother-secret", "Another-secret", "another secret", "%", "\\u",
      "&#",
      "100% of \\u0041 \\\\ %41%zz &#x; &amp; \\", "pat-na1-5f3c/9Ab+Zq~7e2",
    ]
  )
  func others(text: String) {
    #expect(redacted(text) == text)
  }

  @Test("a secret in any mixture of escapes is found", arguments: 0..<200 as Range<UInt64>)
  func mixtures(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    func escaped(_ text: String) -> String {
      text.utf8.map { byte in
        let hex = String(byte, radix: 16)
        switch random.below(6) {
        case 0: return "\\u00" + (byte < 16 ? "0" : "") + hex
        case 1: return "%" + (byte < 16 ? "0" : "") + hex.uppercased()
        case 2: return "&#\(byte);"
        // JSON encoders always escape a backslash.
        default:
          return byte == UInt8(ascii: "\\") ? "\\\\" : String(decoding: [byte], as: UTF8.self)
        }
      }.joined()
    }
    let filler = String(repeating: "{\"x\":\"y%20z\"}", count: random.below(40))
    let once = escaped(Self.token)
    for text in [once, escaped(once)] {
      #expect(redacted(filler + text + filler) == filler + "•••" + filler, "\(text)")
    }
  }

  @Test func `a secret across the chunks of a large body is found`() {
    let filler = String(repeating: "%41", count: 349_524)
    #expect(secrets.occurs(in: filler + "xx" + Self.token + "\\u0041"))
  }

  @Test func `short texts are not secrets`() {
    #expect(!SecretRegister(Secret("events")).occurs(in: "from events"))
  }

  // MARK: In the transport

  private func transport(
    _ inner: RuledTransport,
    _ credential: Credential,
    notify: @escaping @Sendable (ServiceTransport.Notice) -> Void = { _ in }
  ) -> ServiceTransport {
    let clock = TestClock()
    return ServiceTransport(
      inner,
      tokens: TokenSource(credential, exchange: inner, clock: clock),
      rules: HubSpotRules(),
      budget: 100,
      clock: clock,
      seed: 1,
      notify: notify
    )
  }

  @Test("a response of any status is redacted", arguments: [200, 302, 400, 401, 403, 500])
  func statuses(status: Int) async throws {
    let echo = RuledTransport { _, request in
      let value = request.header("Authorization") ?? ""
      return HTTPResponse(
        status,
        "{\"message\":\"you sent \(value.replacing("p", with: "\\u0070"))\"}",
        headers: [("x-hubspot-correlation-id", value)]
      )
    }
    let notices = Mutex<[ServiceTransport.Notice]>([])
    let client = transport(echo, .token(Secret("pat-na1-geheim"))) { notice in
      notices.withLock { $0.append(notice) }
    }
    for _ in 0..<2 {
      let response = try await client.send(HTTPRequest(path: "/a"))
      let error = ServiceError.error(for: response)
      #expect(error.message.hasSuffix("you sent Bearer •••"), "\(error.message)")
      #expect(!"\(error) \(response.headers)".contains("geheim"))
    }
    #expect(notices.withLock { $0 } == [.secretRedacted])
  }

  @Test func `an error response to a token request is redacted, the new token is not`()
    async throws
  {
    let app = OAuthApp(
      clientId: "client",
      clientSecret: Secret("client-geheim"),
      refreshToken: Secret("refresh-geheim")
    )
    let refusing = RuledTransport { _, request in
      HTTPResponse(
        400,
        "{\"message\":\"bad form: \(String(decoding: request.body, as: UTF8.self))\"}"
      )
    }
    let error = await #expect(throws: RuntimeFailure.self) {
      try await transport(refusing, .app(app)).send(HTTPRequest(path: "/a"))
    }
    #expect(error?.message.contains("geheim") == false, "\(error?.message ?? "")")
    let granting = RuledTransport { _, request in
      request.path == "/oauth/v1/token"
        ? HTTPResponse(200, "{\"access_token\":\"access-geheim\"}")
        : HTTPResponse(200, "{\"echo\":\"\(request.header("Authorization") ?? "")\"}")
    }
    let client = transport(granting, .app(app))
    for _ in 0..<2 {
      let body = try await client.send(HTTPRequest(path: "/a")).body
      #expect(body.withBytes { String(decoding: $0, as: UTF8.self) } == "{\"echo\":\"Bearer •••\"}")
    }
    #expect(granting.received.last?.header("Authorization") == "Bearer access-geheim")
  }

  @Test func `a recording of an echo contains no secret`() async throws {
    let folder = try TestFolder()
    let echo = RuledTransport { _, request in
      HTTPResponse(200, "{\"results\":[],\"echo\":\"\(request.header("Authorization") ?? "")\"}")
    }
    let client = transport(echo, .token(Secret("pat-na1-geheim")))
    let path = folder.path("tape")
    let recording = try RecordingTransport(client, rules: HubSpotRules(), path: path, now: testNow)
    _ = try await recording.send(HTTPRequest(path: "/a"))
    let text = try folder.text("tape")
    #expect(text.contains("Bearer •••") && !text.contains("geheim"))
  }
}

/// The identity of a token, by its kind.
struct IdentityTests {
  private static let information = "/oauth/v2/private-apps/get/access-token-info"
  private static let introspection = "/oauth/v3/token/introspect"
  private static let details = "/account-info/v3/details"

  private func identify(
    _ inner: RuledTransport,
    app: OAuthApp? = nil
  ) async throws(RuntimeFailure) -> Identity {
    let result: Result<Identity, RuntimeFailure>
    do throws(RuntimeFailure) {
      result = .success(try await Identity.fetch(over: inner, token: Secret("geheim-1"), app: app))
    } catch {
      result = .failure(error)
    }
    #expect(inner.received.allSatisfy { !$0.target.contains("geheim") })
    return try result.get()
  }

  @Test func `a service key or private app's token is sent in the body`() async throws {
    let inner = RuledTransport { _, request in
      request.path == Self.information
        ? HTTPResponse(200, #"{"hubId":7,"userId":1,"appId":2,"scopes":["oauth"]}"#)
        : HTTPResponse(404)
    }
    let identity = try await identify(inner)
    #expect(identity.portal == "7" && identity.app == "2" && identity.scopes == ["oauth"])
    #expect(inner.received.first?.body == Array(#"{"tokenKey":"geheim-1"}"#.utf8))
  }

  @Test func `an app's token is introspected with the app's secret`() async throws {
    let app = OAuthApp(
      clientId: "c",
      clientSecret: Secret("app-geheim"),
      refreshToken: Secret("refresh-geheim")
    )
    let inner = RuledTransport { _, request in
      request.path == Self.introspection
        ? HTTPResponse(200, #"{"active":true,"hub_id":7,"user":"a@b","scope":"oauth content"}"#)
        : HTTPResponse(404)
    }
    let identity = try await identify(inner, app: app)
    #expect(identity.portal == "7" && identity.scopes == ["oauth", "content"])
    let form = "client_id=c&client_secret=app-geheim&token=geheim-1&token_type_hint=access_token"
    #expect(inner.received.first.map { String(decoding: $0.body, as: UTF8.self) } == form)
  }

  @Test("an unknown kind of token is identified by its account", arguments: [400, 401, 404])
  func fallback(status: Int) async throws {
    let inner = RuledTransport { _, request in
      request.path == Self.details ? HTTPResponse(200, #"{"portalId":9}"#) : HTTPResponse(status)
    }
    #expect(try await identify(inner).portal == "9")
    #expect(inner.received.prefix(2).map(\.path) == [Self.information, Self.details])
  }

  @Test func `an unknown token is reported`() async throws {
    let inner = RuledTransport { _, _ in HTTPResponse(401) }
    let error = await #expect(throws: RuntimeFailure.self) { try await identify(inner) }
    #expect(error?.code == .unauthorized)
    #expect(error?.message == "the service does not know this token")
  }

  @Test func `a service failure is not an unknown token`() async throws {
    let inner = RuledTransport { _, _ in HTTPResponse(503) }
    let error = await #expect(throws: RuntimeFailure.self) { try await identify(inner) }
    #expect(error?.code == .serviceFailed && inner.received.count == 1)
  }
}
