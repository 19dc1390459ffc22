import EvqTestSupport
import Foundation
import Testing

/// The live backend against `evq serve`, as a user has it.
@Suite(.serialized)
struct LiveTests {
  /// A folder of its own for the configuration, and the commands shorter.
  private static let setup = """
    folder=$(mktemp -d); cache=$(mktemp -d); cd $folder
    export XDG_CONFIG_HOME=$folder XDG_CACHE_HOME=$cache
    export HUBSPOT_ACCESS_TOKEN=pat-na1-geheim
    live() { evq --backend live --base-url $base --now 2026-11-21T12:00Z "$@"; }
    mock() { evq --now 2026-11-21T12:00Z "$@"; }
    """

  private func run(_ options: String = "", _ line: String) throws -> EvqProcess.Result {
    let end = "status=$?; rm -rf $folder $cache; exit $status"
    return try EvqProcess.serving(options, "\(Self.setup)\n\(line)\n\(end)")
  }

  /// The same against a service in which this goes wrong.
  private func run(faults: String, _ line: String) throws -> EvqProcess.Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID()).toml")
    try faults.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    return try run("--faults \(file.path)", line)
  }

  @Test(
    "a query gives the same rows live and embedded",
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

  @Test func `a rough day changes no row`() throws {
    let faults = PackageFolder.fixtures.appending(path: "faults/rough.toml").path
    let query = "from events where eventType = e_visited_page since 20d"
    let line = "live -c '\(query)' > live; echo $?; mock -q -c '\(query)' > mock; cmp live mock"
    let result = try run("--faults \(faults)", line)
    #expect(result.exitCode == 0 && result.output == "0\n", "\(result.output)\(result.errors)")
    #expect(result.errors.contains("waiting 2 s (429), attempt 2 of 5"), "\(result.errors)")
  }

  @Test func `a failure after the first rows keeps them, and the rest is a query`() throws {
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
  func `a budget of requests buys a page with each`(budget: Int) throws {
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

  @Test func `a page that does not say how to continue leaves a partial result`() throws {
    let faults = "[[fault]]\nkind = \"bad-paging\"\nat = [2]\npath = \"/events\"\n"
    let query = "from events where eventType = e_submitted_form select id"
    let result = try run(faults: faults, "live -c '\(query)' > rows; echo $?; wc -l < rows")
    #expect(result.output == "4\n200\n", "\(result)")
    #expect(result.errors.contains("error[E0602]"), "\(result.errors)")
    #expect(result.errors.contains("the rest: from events"), "\(result.errors)")
  }

  @Test func `a record that cannot be read is skipped, named, and an error with --strict`() throws {
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

  @Test func `Ctrl-C ends a request that is under way`() throws {
    let faults = "[[fault]]\nkind = \"slow\"\nmilliseconds = 100000\n"
    // With job control, because a command in the background is deaf to the signal otherwise.
    let line = """
      set -m
      live -o rows.csv -c 'from events where eventType = pe123_signup' & asker=$!
      port=$(printf %04X ${base##*:})
      until grep -q ":$port 01 " /proc/net/tcp; do kill -0 $asker && sleep 0.02; done
      kill -INT -- -$asker; wait $asker; echo $?; ls
      """
    let result = try run(faults: faults, line)
    #expect(result.output == "130\n" && result.errors.contains("interrupted"), "\(result)")
  }

  @Test func `a later statement that fails leaves a part of the program's rows`() throws {
    let faults = "[[fault]]\nkind = \"status\"\nstatus = 500\nat = [2]\npath = \"/events\"\n"
    let query = "from events where eventType = pe123_signup limit 1"
    let result = try run(faults: faults, "live -q -c '\(query)' -c '\(query)'; echo $?")
    #expect(result.output.split(separator: "\n").count == 2, "\(result.output)")
    #expect(result.output.hasSuffix("\n4\n"), "\(result.output)")
    #expect(result.errors.contains("this statement and those after it printed no rows"))
  }

  @Test func `without a row it is said that a name may be misspelt`() throws {
    let query = "from events where eventType = pe123_sinup and property.hs_ciy = portland"
    let result = try run("", "live -c '\(query)'; echo $?")
    #expect(result.output == "0\n")
    #expect(result.errors.contains("a misspelt eventType gives no rows, too: from event_types"))
    #expect(result.errors.contains("so does a misspelt property (property.hs_ciy)"))
  }

  @Test func `Ctrl-C ends a command that is to print a token`() throws {
    let line = """
      unset HUBSPOT_ACCESS_TOKEN; mkdir evq; mkfifo started
      printf '[profiles.slow]\ntoken-command = "echo x > started; exec sleep 100"\n' > evq/config.toml
      chmod 600 evq/config.toml; set -m
      live --profile slow -c 'from events where eventType = pe123_signup' & asker=$!
      read word < started; kill -INT -- -$asker; wait $asker; echo $?
      """
    let result = try run("", line)
    #expect(result.output == "130\n", "\(result.output)\(result.errors)")
  }

  @Test func `a stored token is used, and nothing shows it`() throws {
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

  @Test func `an OAuth app gets its tokens, and another when one is too old`() throws {
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
    "what cannot work is one clear line and its exit code",
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
  func wrong(line: String, code: Int, says: String) throws {
    let result = try run("", line)
    #expect(Int(result.exitCode) == code && result.errors.contains(says), "\(result)")
  }

  // MARK: Sending

  private static let pets = """
    for n in $(seq 250); do echo '{"eventTemplateId":"1001298","id":"pet-'$n'","email":"a'$n'@b.example","tokens":{"petAge":'$n'}}'; done > pets.ndjson
    sed -i '7s/petAge":7/petAge":"old"/; 120s/email/emial/' pets.ndjson
    """

  @Test func `a file is sent, and what is refused is written with its reason`() throws {
    let line = """
      \(Self.pets)
      live -c 'send timeline from "pets.ndjson"'; echo $?
      live --allow-send -c 'send timeline from "pets.ndjson"'; echo $?
      ls; cut -c1-60 pets.ndjson.rejected.ndjson
      live -q --format csv --no-header -c 'from timeline where eventTemplateId = "1001298" and id in ("pet-6", "pet-7", "pet-250") select id, tokens.petAge'
      """
    let result = try run("", line)
    let expected = """
      2
      1
      pets.ndjson
      pets.ndjson.rejected.ndjson
      """
    #expect(result.output.hasPrefix(expected), "\(result)")
    #expect(
      result.output.contains("{\"record\":7,\"reason\":\"")
        && result.output.contains("{\"record\":120,")
    )
    #expect(result.output.hasSuffix("pet-6,6\npet-250,250\n"), "\(result)")
    #expect(result.errors.contains("248 events sent · 2 rejected"), "\(result.errors)")
  }

  private static let plain =
    "for n in $(seq 250); do echo '{\"eventTemplateId\":\"1001298\",\"email\":\"a'$n'@b.example\",\"tokens\":{}}'; done > pets.ndjson"

  @Test func `what may have been created is listed and not sent again`() throws {
    let faults =
      "[[fault]]\nkind = \"drop\"\npath = \"/integrators\"\nmethod = \"POST\"\nat = [2]\n"
    let send = "live --timeout 120 --allow-send -c 'send timeline from \"pets.ndjson\"'; echo $?"
    let line = """
      \(Self.plain); \(send); sed -i '1s/a1@/b1@/' pets.ndjson; \(send); sed -i '1s/b1@/a1@/' pets.ndjson; \(send); \(send)
      stat -c '%a %n' pets.ndjson.*; grep -c '"reason":"may exist: ' pets.ndjson.rejected.ndjson
      """
    let result = try run(faults: faults, line)
    let expected = """
      5
      1
      5
      5
      600 pets.ndjson.rejected.ndjson
      600 pets.ndjson.sent
      100

      """
    #expect(result.output == expected, "\(result)")
    #expect(result.errors.contains("records 101 to 200 may exist"))
    #expect(result.errors.contains("its first 100 records differ"), "\(result)")
    #expect(result.errors.contains("150 events sent · 0 rejected · 100 unclear"), "\(result)")
  }

  @Test func `a killed run leaves no lock, and the next one continues`() throws {
    let faults = """
      [[fault]]
      kind = "slow"
      milliseconds = 100000
      path = "/integrators"
      at = [2]

      """
    let line = """
      \(Self.plain); send() { live --allow-send -c 'send timeline from "pets.ndjson"'; }; set -m
      send & sender=$!; until grep -q '"done":100.*"sending":100' pets.ndjson.sent; do kill -0 $sender && sleep 0.02; done
      send 2> second; echo $?; grep -c 'is being sent by another process' second
      kill -KILL -- -$sender; wait $sender; echo $?; send; echo $?; wc -l < pets.ndjson.rejected.ndjson
      """
    let result = try run(faults: faults, line)
    #expect(result.output == "1\n1\n137\n5\n100\n", "\(result)")
    #expect(result.errors.contains("150 events sent · 0 rejected · 100 unclear"), "\(result)")
  }

  @Test func `the rest of a file does not go to another account`() throws {
    let faults =
      "[[fault]]\nkind = \"status\"\nstatus = 403\nat = [3]\npath = \"/integrators\"\n"
    let line = """
      \(Self.plain); send() { live --allow-send -c 'send timeline from "pets.ndjson"'; echo $?; }
      send; HUBSPOT_ACCESS_TOKEN=pat-na1-other send; grep -c geheim pets.ndjson.sent; send
      """
    let result = try run(faults: faults, line)
    #expect(result.output == "6\n1\n0\n0\n", "\(result)")
    #expect(result.errors.contains("with another token, that of HUBSPOT_ACCESS_TOKEN"), "\(result)")
  }

  @Test func `sending goes on where it stopped`() throws {
    let faults =
      "[[fault]]\nkind = \"status\"\nstatus = 500\nat = [2]\npath = \"/integrators\"\nmethod = \"POST\"\n"
    let line = """
      \(Self.pets)
      live --allow-send -c 'send timeline from "pets.ndjson"'; echo $?
      live --allow-send -c 'send timeline from "pets.ndjson"'; echo $?; ls
      """
    let result = try run(faults: faults, line)
    #expect(result.output == "5\n1\npets.ndjson\npets.ndjson.rejected.ndjson\n", "\(result)")
    #expect(
      result.errors.contains("E0611") && result.errors.contains("continuing after record 100")
    )
    #expect(result.errors.contains("248 events sent · 2 rejected"), "\(result.errors)")
  }
}
