import EvqTestSupport
import Foundation
import Testing

/// The live backend against `evq serve`.
@Suite(.serialized)
struct LiveTests {
  /// Temporary folders for configuration and cache, and short commands.
  private static let setup = """
    folder=$(mktemp -d); cache=$(mktemp -d); cd $folder
    export XDG_CONFIG_HOME=$folder XDG_CACHE_HOME=$cache
    export HUBSPOT_ACCESS_TOKEN=pat-na1-geheim
    live() { evq --backend live --base-url $base --now 2026-11-21T12:00Z "$@"; }
    mock() { evq --now 2026-11-21T12:00Z "$@"; }
    """

  func run(_ options: String = "", _ line: String) throws -> EvqProcess.Result {
    let end = "status=$?; rm -rf $folder $cache; exit $status"
    return try EvqProcess.serving(options, "\(Self.setup)\n\(line)\n\(end)")
  }

  /// Runs a line against a service with faults.
  func run(faults: String, _ line: String) throws -> EvqProcess.Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID()).toml")
    try faults.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    return try run("--faults \(file.path)", line)
  }

  @Test(
    "a query returns the same rows live and from the sample account",
    arguments: [
      "from events where eventType = pe123_signup since 30d limit all",
      "from events where eventType = e_visited_page",
      "from events where eventType = e_visited_page sort -occurredAt limit 250",
      "from events where property.hs_city in (portland, austin) since 7d sort -occurredAt",
      "from email_events where type in (OPEN, CLICK) and campaignId = 1001 since 7d | count by type",
      "from email_events where recipient contains ada since 20d",
      "from event_types", "from campaigns",
    ]
  )
  func sameRows(query: String) throws {
    let line = """
      live -q -c '\(query)' > live; echo $?; mock -q -c '\(query)' > mock; cmp live mock && test -s live
      """
    let result = try run("", line)
    #expect(result.exitCode == 0 && result.output == "0\n", "\(result.output)\(result.errors)")
  }

  @Test func `temporary faults change no row`() throws {
    let faults = PackageFolder.fixtures.appending(path: "faults/rough.toml").path
    let query = "from events where eventType = e_visited_page since 20d"
    let line = "live -c '\(query)' > live; echo $?; mock -q -c '\(query)' > mock; cmp live mock"
    let result = try run("--faults \(faults)", line)
    #expect(result.exitCode == 0 && result.output == "0\n", "\(result.output)\(result.errors)")
    #expect(result.errors.contains("waiting 2 s (429), attempt 2 of 5"), "\(result.errors)")
  }

  @Test func `a failure after the first rows keeps them and prints the query for the rest`() throws
  {
    let faults = "[[fault]]\nkind = \"status\"\nstatus = 500\nat = [3]\npath = \"/events\"\n"
    let query = "from events where eventType = e_submitted_form select id"
    let line = """
      live --format csv -c '\(query)' > first 2> errors; echo $?
      rest=$(sed -n 's/^the rest: //p' errors)
      live -q --format csv --no-header -c "$rest" > second; echo $?
      mock -q --format csv -c '\(query)' > whole; cat first second | cmp - whole; wc -l < first
      """
    let result = try run(faults: faults, line)
    #expect(result.output.hasPrefix("4\n0\n201\n"), "\(result.output)\(result.errors)")
  }

  @Test(arguments: [7, 17])
  func `each request of the budget returns a page of rows`(budget: Int) throws {
    let query = "from events where eventType = e_visited_page select id"
    let line = """
      live --max-requests \(budget) --format csv --no-header -c '\(query)' > first 2> errors; echo $?
      rest=$(sed -n 's/^the rest: //p' errors)
      live -q --format csv --no-header -c "$rest" > second; echo $?
      mock -q --format csv --no-header -c '\(query)' > whole; cat first second | cmp - whole; wc -l < first
      """
    let result = try run("", line)
    #expect(result.output == "4\n0\n\(budget)00\n", "\(result.output)\(result.errors)")
  }

  @Test func `a page without a cursor leaves a partial result`() throws {
    let faults = "[[fault]]\nkind = \"bad-paging\"\nat = [2]\npath = \"/events\"\n"
    let query = "from events where eventType = e_submitted_form select id"
    let result = try run(faults: faults, "live -c '\(query)' > rows; echo $?; wc -l < rows")
    #expect(result.output == "4\n200\n", "\(result)")
    #expect(result.errors.contains("error[E0602]"), "\(result.errors)")
    #expect(result.errors.contains("the rest: from events"), "\(result.errors)")
  }

  @Test func `an unreadable record is skipped and named, with --strict it is an error`() throws {
    let faults = "[[fault]]\nkind = \"bad-record\"\nat = [2]\n"
    let query = "from events where eventType = pe123_trial"
    let line = """
      live -c '\(query)' > rows; echo $?; mock -q -c '\(query)' | cmp - rows
      """
    let result = try run(faults: faults, line)
    #expect(result.output == "0\n", "\(result)")
    #expect(result.errors.contains("1 malformed record skipped: id ??d800"), "\(result.errors)")
    let strict = try run(
      faults: faults,
      "live --strict -c '\(query)' > rows; echo $?; wc -l < rows"
    )
    #expect(strict.output == "1\n100\n", "\(strict)")
  }

  @Test func `Ctrl-C ends a request in progress`() throws {
    let faults = "[[fault]]\nkind = \"slow\"\nmilliseconds = 100000\n"
    // Job control, because otherwise a background command ignores SIGINT.
    let line = """
      set -m
      live -o rows.csv -c 'from events where eventType = pe123_signup' & client=$!
      port=$(printf %04X ${base##*:})
      until grep -q ":$port 01 " /proc/net/tcp; do kill -0 $client && sleep 0.02; done
      kill -INT -- -$client; wait $client; echo $?; ls
      """
    let result = try run(faults: faults, line)
    #expect(result.output == "130\n" && result.errors.contains("interrupted"), "\(result)")
  }

  @Test func `a failure of a later statement is a partial result`() throws {
    let faults = "[[fault]]\nkind = \"status\"\nstatus = 500\nat = [2]\npath = \"/events\"\n"
    let query = "from events where eventType = pe123_signup limit 1"
    let result = try run(faults: faults, "live -q -c '\(query)' -c '\(query)'; echo $?")
    #expect(result.output.split(separator: "\n").count == 2, "\(result.output)")
    #expect(result.output.hasSuffix("\n4\n"), "\(result.output)")
    #expect(result.errors.contains("this statement and those after it printed no rows"))
  }

  @Test func `the note on an empty result suggests checking the names`() throws {
    let query = "from events where eventType = pe123_sinup and property.hs_ciy = portland"
    let result = try run("", "live -c '\(query)'; echo $?")
    #expect(result.output == "0\n")
    #expect(result.errors.contains("a misspelt eventType gives no rows, too: from event_types"))
    #expect(result.errors.contains("so does a misspelt property (property.hs_ciy)"))
  }

  @Test func `Ctrl-C ends a token command`() throws {
    let line = """
      unset HUBSPOT_ACCESS_TOKEN; mkdir evq; mkfifo started
      printf '[profiles.slow]\ntoken-command = "echo x > started; exec sleep 100"\n' > evq/config.toml
      chmod 600 evq/config.toml; set -m
      live --profile slow -c 'from events where eventType = pe123_signup' & client=$!
      read word < started; kill -INT -- -$client; wait $client; echo $?
      """
    let result = try run("", line)
    #expect(result.output == "130\n", "\(result.output)\(result.errors)")
  }

  @Test func `a stored token is used and never shown`() throws {
    let line = """
      unset HUBSPOT_ACCESS_TOKEN
      echo pat-na1-geheim | evq login --profile shop --base-url $base 2> said; echo $?
      stat -c %a evq/config.toml; grep -c geheim evq/config.toml
      evq whoami --profile shop > who; echo $?
      evq --backend live --now 2026-11-21T12:00Z --record tape -c 'from events where property.hs_city = austin since 9d | count' > a
      evq --replay tape -c 'from events where property.hs_city = austin since 9d | count' > b; cmp a b; cat a
      evq explain 'from events since 1d' > plan; evq --backend live -c 'from events where id = a' > rows 2> errors
      grep -rl geheim . $cache; cat said who | grep -c 62515
      """
    let result = try run("", line)
    let lines = result.output.split(separator: "\n")
    #expect(lines.prefix(4) == ["0", "600", "1", "0"], "\(result)")
    #expect(lines.suffix(2) == ["./evq/config.toml", "2"], "\(result)")
    #expect(lines.dropFirst(4).first?.hasPrefix("{\"count\":") == true, "\(result)")
  }

  @Test func `login writes through a symbolic link and keeps the file private`() throws {
    let line = """
      mkdir -p evq dotfiles; ln -s ../dotfiles/config.toml evq/config.toml
      for name in one two; do
        echo geheim-$name | evq login --profile $name --base-url $base 2>/dev/null; echo $?
        test -L evq/config.toml && stat -c %a dotfiles/config.toml
      done
      grep -c geheim dotfiles/config.toml; ls -A evq dotfiles | grep -c part
      ln -sf config.toml evq/config.toml; echo geheim-3 | evq login --base-url $base --no-check 2> said; echo $?
      """
    let result = try run("", line)
    #expect(result.output == "0\n600\n0\n600\n2\n0\n1\n", "\(result.output)\(result.errors)")
  }

  @Test func `an OAuth app's token is replaced when it expires`() throws {
    let line = """
      unset HUBSPOT_ACCESS_TOKEN; mkdir evq
      printf '[profiles.app]\\nclient-id="c"\\nclient-secret="s"\\nrefresh-token="r"\\nbase-url="%s"\\n' $base > evq/config.toml
      chmod 600 evq/config.toml
      evq --backend live --profile app --now 2026-11-21T12:00Z -q -c 'from events where eventType = pe123_trial | count'
      sed -i 's/"r"/"revoked"/' evq/config.toml
      evq --backend live --profile app -c 'from events where eventType = pe123_trial'; echo $?
      """
    let result = try run("--token-lifetime 60", line)
    #expect(result.output == "{\"count\":160}\n6\n", "\(result)")
    #expect(result.errors.contains("invalid, expired or revoked"), "\(result.errors)")
  }

  @Test(
    "a configuration or service error has its exit code and message",
    arguments: [
      ("HUBSPOT_ACCESS_TOKEN='<token>' live -c 'from events where eventType = a'", 6, "E0604"),
      (
        "live --max-requests 2 -c 'from events where eventType = e_visited_page'", 4,
        "--max-requests 20"
      ),
      (
        "live --max-requests 2 -c 'from events where eventType = e_visited_page | count'", 5,
        "E0607"
      ),
      ("base=http://127.0.0.1:9; live -c 'from events where eventType = a'", 5, "refused"),
      ("live -c 'from events where eventType = pe123_signup after \"xyz\"'", 5, "E0601"),
    ]
  )
  func failure(line: String, code: Int, message: String) throws {
    let result = try run("", line)
    #expect(Int(result.exitCode) == code && result.errors.contains(message), "\(result)")
  }
}
