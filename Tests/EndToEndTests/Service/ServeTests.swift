import EvqTestSupport
import Foundation
import Testing

/// `evq serve` with curl as the client.
@Suite(.serialized)
struct ServeTests {
  private static let bearer = "-H 'Authorization: Bearer pat-na1-test'"
  private static let page = "events/v3/events?eventType=pe123_signup&limit=5"

  private func serving(_ options: String = "", _ line: String) throws -> EvqProcess.Result {
    try EvqProcess.serving(options, line)
  }

  @Test func `a page has the service's headers and a link to this server`() throws {
    let result = try serving("", "curl -si \(Self.bearer) \"$base/\(Self.page)\"; echo; echo $base")
    #expect(result.output.hasPrefix("HTTP/1.1 200"), "\(result.output) \(result.errors)")
    let lowered = result.output.lowercased()
    for header in [
      "x-hubspot-ratelimit-remaining: 999999", "x-hubspot-correlation-id: ",
      "content-type: application/json;charset=utf-8", "content-length: ",
    ] { #expect(lowered.contains(header), "\(header)") }
    #expect(result.output.contains("\"paging\":{\"next\""))
  }

  @Test func `the startup message names the address and the account`() throws {
    let result = try serving("", "cat \"$messages\"")
    let line = result.output
    #expect(
      line.wholeMatch(
        of: #/evq serves http://127\.0\.0\.1:\d+ over the sample account · Ctrl-C stops\n/#
      ) != nil,
      "\(line)"
    )
  }

  @Test func `a request without a token is refused`() throws {
    let line =
      "curl -s -o /dev/null -w '%{http_code} %header{x-hubspot-auth-failure}' $base/\(Self.page.replacing("&", with: "\\&"))"
    let result = try serving("", line)
    #expect(result.output == "401 401 Unauthorized", "\(result.errors)")
  }

  @Test func `blanks, plus signs and escapes in a query are equivalent`() throws {
    let line = """
      for city in 'new%20york' 'new+york' '%6eew%20york'; do
        curl -s \(Self.bearer) "$base/events/v3/events?eventType=pe123_signup&property.hs_city=$city" | md5sum
      done | sort -u | wc -l
      curl -sG \(Self.bearer) $base/events/v3/events -d eventType=pe123_signup \
        --data-urlencode 'property.hs_city=são paulo' | grep -c 'são paulo'
      """
    #expect(try serving("", line).output == "1\n1\n")
  }

  @Test func `a timeline event can be created and read by an escaped path`() throws {
    let line = """
      curl -s -w '%{http_code}\\n' -o /dev/null \(Self.bearer) -H 'Content-Type: application/json' \
        $base/integrators/timeline/v3/events \
        -d '{"eventTemplateId":"1001298","id":"a/b %","email":"a@b.example","tokens":{"petAge":3}}'
      curl -s \(Self.bearer) $base/integrators/timeline/v3/events/1001298/a%2Fb%20%25
      """
    let result = try serving("", line)
    #expect(result.output.hasPrefix("201\n"))
    #expect(
      result.output.contains("\"id\":\"a/b %\"") && result.output.contains("\"petAge\":\"3\"")
    )
  }

  @Test func `unknown methods and paths and long bodies get JSON errors`()
    throws
  {
    let line = """
      for method in PATCH DELETE OPTIONS; do
        curl -s -X $method -o /dev/null -w '%{http_code} ' \(Self.bearer) $base/events/v3/events
      done
      curl -sI -o /dev/null -w '%{http_code} %{size_download} ' \(Self.bearer) $base/events/v3/events
      head -c 5000001 /dev/zero | curl -s -H Expect: -o /dev/null -w '%{http_code} ' \(Self.bearer) \
        --data-binary @- $base/integrators/timeline/v3/events
      curl -s \(Self.bearer) $base/none
      """
    let result = try serving("", line)
    #expect(
      result.output.hasPrefix("405 405 405 405 0 413 {\"status\":\"error\""),
      "\(result.output)"
    )
  }

  @Test func `the next response after a truncated or dropped one is complete`()
    throws
  {
    let plan = "Tests/Fixtures/faults/cut-and-drop.toml"
    let line = """
      get() { curl -s -o /dev/null -w '%{http_code} %{exitcode}\\n' \(Self.bearer) "$base/\(Self.page)" || :; }
      get; get; get
      """
    let result = try serving("--faults \(plan)", line)
    // 18: a truncated transfer; 52: an empty reply.
    #expect(result.output == "200 18\n000 52\n200 0\n", "\(result.output)\(result.errors)")
  }

  @Test func `limits, tokens and scopes on the command line apply`() throws {
    let get = "curl -s -o /dev/null -w '%{http_code} %header{retry-after} ' -H"
    let line = """
      \(get) 'Authorization: Bearer one' "$base/\(Self.page)"
      \(get) 'Authorization: Bearer one' "$base/email/public/v1/events"
      \(get) 'Authorization: Bearer one' "$base/\(Self.page)"
      \(get) 'Authorization: Bearer pat-na1-test' "$base/\(Self.page)"
      """
    let options = "--token one --token two --rate-limit 2 --retry-after --scopes oauth,timeline"
    #expect(try serving(options, line).output == "200  403  429 10 401  ")
  }

  @Test func `a request for another host is refused`() throws {
    let get = "curl -s -o /dev/null -w '%{http_code} ' \(Self.bearer)"
    let line = """
      port=${base##*:}
      for host in evil.example:$port evil.example 127.0.0.1.evil.example 10.0.0.1 localhost:$port 127.0.0.9 [::1]:$port api.test; do
        \(get) -H "Host: $host" "$base/\(Self.page)"
      done
      \(get) --http1.0 -H Host: "$base/\(Self.page)"
      """
    #expect(try serving("", line).output == "421 421 421 421 200 200 200 421 200 ")
    let open = try serving("--host 0.0.0.0 --allow-host API.test", line)
    #expect(open.output == "421 421 421 200 200 200 200 200 200 ")
  }

  @Test func `the transcript has a line for each exchange and no secret`() throws {
    let line = """
      curl -s -o /dev/null \(Self.bearer) "$base/events/v3/events/event-types?hapikey=secret-key"
      curl -s -o /dev/null $base/oauth/v1/access-tokens/secret-token
      kill $server; wait $server; cat "$messages.log"; rm "$messages.log"
      """
    let result = try serving("--transcript \"$messages.log\"", line)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 2, "\(result.output)\(result.errors)")
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["method"] as? String == "GET" && object?["milliseconds"] is Int)
      #expect((object?["time"] as? String)?.hasPrefix("2026-11-21T12:00:0") == true)
    }
    #expect(!result.output.contains("secret") && !result.output.contains("pat-na1"))
    #expect(result.output.contains("hapikey=redacted") && result.output.contains("\"status\":401"))
  }

  @Test func `Ctrl-C ends the server with exit code 0`() throws {
    let result = try serving("", "kill -INT $server; wait $server; echo $?")
    #expect(result.output == "0\n")
  }

  @Test(
    "a server that cannot start reports why",
    arguments: [
      ("--port $port", 1, "E0508"),
      ("--port 0 --host 192.0.2.1", 1, "not an address of this machine"),
      ("--port 0 --host no.such.host.invalid", 1, "E0508"), ("--port 65536", 2, "--port"),
      ("--port 0 --rate-limit 0", 2, "--rate-limit"), ("--port 0 --now soon", 2, "--now"),
      ("--port 0 --faults none.toml", 1, "cannot read the fault plan"),
      ("--port 0 --faults Package.swift", 1, "E0507"),
      ("--port 0 --account none.ndjson", 1, "E0501"),
      ("--port 0 --transcript /nowhere/x", 1, "E0505"),
    ]
  )
  func refuses(options: String, code: Int, message: String) throws {
    let line = "port=${base##*:}; evq serve \(options) 2>&1; echo \"code $?\""
    let result = try serving("", line)
    #expect(result.output.hasSuffix("code \(code)\n"), "\(result.output)")
    #expect(result.output.contains(message), "\(result.output)")
  }
}
