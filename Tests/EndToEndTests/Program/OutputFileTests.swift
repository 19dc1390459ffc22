import EvqTestSupport
import Foundation
import Testing

/// Output files: protected inputs, formats by ending, and failed writes.
struct OutputFileTests {
  private let folder = try? TestFolder()

  /// Runs a line in a folder with `t.ndjson`, links to it, scripts and parameters.
  private func run(_ line: String) throws -> EvqProcess.Result {
    try EvqProcess.shell(
      """
      F=$PWD/Tests/Fixtures; cd \(try #require(folder).url.path); export HUBSPOT_ACCESS_TOKEN=pat-x HOME=$PWD
      cp $F/events.ndjson t.ndjson; ln -s t.ndjson sym.ndjson; ln t.ndjson hard.ndjson
      echo 'from "t.ndjson"' > read.evq; echo 'include "read.evq"' > include.evq; echo '{"a":"x"}' > p.json
      printf 'id\\n1\\n' > t.csv; md5sum * > sums
      \(line)
      code=$?; md5sum --quiet -c sums || exit 99; ls -A | grep part- && exit 98; exit $code
      """
    )
  }

  @Test(
    "no output replaces a file that the run reads",
    arguments: [
      "evq -o t.ndjson -c 'from \"t.ndjson\" where id = nothing'",
      "evq -o ./sym.ndjson -c 'from \"t.ndjson\" | count'",
      "evq -o hard.ndjson -c 'from \"sym.ndjson\" | count'",
      "evq -o hard.ndjson -c 'from \"[st]*.ndjson\" | count'",
      "evq -o t.ndjson --backend file:hard.ndjson -c 'from events'",
      "evq -o t.ndjson --backend 'file:*.ndjson' -c 'from events'",
      "evq -o t.ndjson --account sym.ndjson -c 'from events limit 1'",
      "evq -o t.ndjson -c 'from events limit 1' -c 'from \"t.ndjson\"'",
      "evq -o t.ndjson -c 'let x = from \"t.ndjson\"; from $x'",
      "evq -o t.ndjson -c 'from - limit 1' < hard.ndjson",
      "evq -o t.ndjson -c 'verify from \"t.ndjson\"'",
      "evq -o t.ndjson -c 'compare from events limit 1 with from \"t.ndjson\"'",
      "evq -o t.ndjson -c 'run \"include.evq\"'", "evq -o t.ndjson include.evq",
      "evq --format csv -o include.evq include.evq", "evq --format csv -o read.evq include.evq",
      "evq --format csv -o read.evq - < read.evq",
      "evq -o p.json --param-file p.json -c 'param a: string; from events where id = $a'",
      "evq -c 'from \"t.ndjson\" where id = none | save \"hard.ndjson\"'",
      "evq -c 'from \"t.ndjson\" limit 1; from events limit 1 | save \"sym.ndjson\"'",
      "evq -c 'from \"t.ndjson\" limit 1' >> t.ndjson",
      "evq --backend live --record t.ndjson -c 'from \"hard.ndjson\"'",
      "evq --backend live --record read.evq include.evq",
      "evq --backend live --record t.ndjson -c 'from \"p.json\"' -c 'from \"t.ndjson\"'",
      "evq convert t.ndjson -o sym.ndjson", "evq convert - -o hard.ndjson < t.ndjson",
      "evq serve --port 0 --account t.ndjson --transcript hard.ndjson",
    ]
  )
  func inputIsKept(_ line: String) throws {
    let result = try run("timeout 300 \(line)")
    #expect(result.exitCode == 1, "\(result)")
    #expect(
      result.errors.contains("E0505") && result.errors.contains("cannot write `"),
      "\(result)"
    )
  }

  @Test func `a new output file that matches the pattern is not an input`() throws {
    let result = try run("evq -q -c 'from \"*.ndjson*\" | count' -o out.ndjson && cat out.ndjson")
    #expect(result.output == "{\"count\":18}\n" && result.exitCode == 0, "\(result)")
  }

  @Test func `a file that an earlier statement saved can be read`() throws {
    let result = try run(
      "evq -q -c 'from \"t.ndjson\" | save \"new.ndjson\" | limit 0; from \"new.ndjson\" | count'"
    )
    #expect(result.output == "{\"count\":6}\n" && result.exitCode == 0, "\(result)")
  }

  @Test func `output to a stream does not replace the file behind it`() throws {
    let result = try run(
      "{ echo before >&2; evq -q -o /dev/stderr -c 'from \"t.csv\" select id'; } 2> log; cat log"
    )
    #expect(result.output == "before\n{\"id\":\"1\"}\n", "\(result)")
  }

  @Test func `a replaced file keeps its permissions`() throws {
    let result = try run(
      "touch new.csv; chmod 600 new.csv; evq -q -o new.csv -c 'from events limit 1'; stat -c %a new.csv"
    )
    #expect(result.output == "600\n", "\(result)")
  }

  @Test func `a closed standard output is an error`() throws {
    let result = try run("evq -q -c 'from \"t.csv\" select id' >&-")
    #expect(result.exitCode == 1 && result.errors.contains("bad file descriptor"), "\(result)")
  }

  // MARK: Endings

  @Test(
    "the ending decides the format",
    arguments: [
      "csv": "id\n1\n", "tsv": "id\n1\n", "json": "[\n{\"id\":\"1\"}\n]\n",
      "ndjson": "{\"id\":\"1\"}\n", "jsonl": "{\"id\":\"1\"}\n", "MD": "| id |\n| --- |\n| 1 |\n",
    ]
  )
  func formats(ending: String, content: String) throws {
    let query = "-q -c 'from \"t.csv\" select id'"
    let result = try run(
      "evq -o x.\(ending) \(query) && evq -o x.\(ending).gz \(query) && cat x.\(ending); zcat x.\(ending).gz"
    )
    #expect(result.output == content + content && result.exitCode == 0, "\(result)")
  }

  @Test func `--format and set format override the ending`() throws {
    let query = "-q -c 'from \"t.csv\" select id'"
    let result = try run(
      """
      evq --format json -o x.csv \(query) && evq --format csv -o x.txt \(query) && evq -o x \(query)
      evq -q -o y.csv -c 'set format = tsv; from "t.csv" select id, id as b'
      cat x.csv x.txt x y.csv
      """
    )
    let rows = "[\n{\"id\":\"1\"}\n]\nid\n1\n{\"id\":\"1\"}\nid\tb\n1\t1\n"
    #expect(result.output == rows, "\(result)")
  }

  @Test(
    "an unsupported ending is an error",
    arguments: ["xlsx", "svg", "html", "txt", "2026", "xlsx.gz"]
  )
  func unknownEnding(_ ending: String) throws {
    let result = try run("evq -o new.\(ending) -c 'from events limit 1'; c=$?; ls new.*; exit $c")
    #expect(result.exitCode == 2 && result.output.isEmpty, "\(result)")
    #expect(result.errors.contains(".csv, .tsv and .md"), "\(result)")
  }

  // MARK: Failed writes

  @Test(
    "every failed write to standard output is exit code 1",
    arguments: [
      "--help", "--version", "help", "version", "manual", "completions bash", "completions zsh",
      "completions fish", "fmt read.evq", "check read.evq", "explain E0301", "explain from events",
      "test read.test.evq", "convert t.ndjson", "convert t.ndjson --to csv", "read.evq",
      "- < read.evq",
      "read.evq --help", "fmt --help", "-c 'from events limit 1'", "-c 'describe'",
      "-c 'describe events'",
      "--format csv -c 'verify from events limit 1'", "-c 'explain from events'",
      "--format table -c 'compare from events limit 1 with from events limit 2'",
      "-c 'from events limit 1; why 1'", "-c 'explain json from events'",
      "--dry-run -c 'send timeline { eventTemplateId: \"1001298\", email: \"a@b.example\" }'",
    ]
  )
  func fullDisk(_ words: String) throws {
    let result = try run(
      "echo 'from \"t.csv\" select id; expect 1 rows' > read.test.evq; evq \(words) > /dev/full"
    )
    #expect(result.exitCode == 1, "\(result)")
    #expect(result.errors.contains("no space left on device"), "\(result)")
    let closed = try run("exec 3>&1; evq \(words) 2>err | true; exit ${PIPESTATUS[0]}")
    #expect(closed.exitCode == 0 || closed.exitCode == 1 && words.contains("test"), "\(closed)")
  }

  @Test func `a full disk under -o is an error`() throws {
    let result = try run("evq -o /dev/full -c 'from events limit 1'")
    #expect(result.exitCode == 1 && result.errors.contains("no space left on device"), "\(result)")
  }

  @Test func `a failed write of whoami is an error`() throws {
    let result = try EvqProcess.serving(
      "",
      "HUBSPOT_ACCESS_TOKEN=pat-x evq whoami --base-url $base > /dev/full"
    )
    #expect(result.exitCode == 1 && result.errors.contains("no space left"), "\(result)")
  }

  // MARK: Errors before the first row

  @Test(
    "an error before the first row prints nothing",
    arguments: ["table", "csv", "json", "markdown"]
  )
  func noHeader(format: String) throws {
    let result = try run("evq --format \(format) --strict -c \"from '$F/odd.ndjson' | sort id\"")
    #expect(result.exitCode == 1 && result.output.isEmpty, "\(result)")
  }
}
