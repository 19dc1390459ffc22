import EvqTestSupport
import Foundation
import Testing

/// Input from standard input and from files on the command line.
struct InputTests {
  private let folder = try? TestFolder()

  private func shell(_ line: String) throws -> EvqProcess.Result {
    let path = try #require(folder).url.path
    return try EvqProcess.shell("F=Tests/Fixtures; D=\(path); \(line)")
  }

  @Test(
    "format and compression of standard input are detected",
    arguments: ["cat", "gzip -c", "zstd -qc"]
  )
  func kinds(compress: String) throws {
    for file in ["events.ndjson", "page.json", "array.json", "table.csv"] {
      let direct = try shell("evq -q -c 'from \"Tests/Fixtures/\(file)\"'")
      let piped = try shell("\(compress) < $F/\(file) | evq -q -c 'from -'")
      #expect(piped.output == direct.output && !piped.output.isEmpty, "\(compress) \(file)")
    }
    let table = try shell(
      "printf 'id\\teventType\\n1\\ta\\n' | \(compress) | evq -q --format csv -c 'from - select id, eventType'"
    )
    #expect(table.output == "id,eventType\n1,a\n")
  }

  @Test func `Ctrl-C ends a scan of files`() throws {
    // One file under many names gives a long scan from little data. Job control, because otherwise a background
    // command ignores SIGINT.
    let result = try shell(
      """
      cd $D; for i in $(seq 4000); do cat "$OLDPWD/$F/events.ndjson"; done > 0.ndjson
      for i in $(seq 600); do ln 0.ndjson $i.ndjson; done
      set -m; evq -o rows.ndjson -c 'from "*.ndjson"' & reader=$!
      until [ "$(awk '/^rchar/ { print $2 }' /proc/$reader/io)" -gt 8000000 ]; do
        kill -0 $reader && sleep 0.02
      done
      kill -INT -- -$reader; wait $reader; echo $?; ls | grep -v '^[0-9]*.ndjson$'
      """
    )
    #expect(result.output == "130\n" && result.errors.contains("interrupted"), "\(result)")
  }

  @Test("rows are printed as they arrive", arguments: ["ndjson", "csv"])
  func streams(form: String) throws {
    // The second line is written after the first row was printed, so waiting for it would block forever.
    let first = form == "csv" ? "printf 'id,a\\n1,x\\n'" : "printf '{\"id\":\"1\"}\\n'"
    let second = form == "csv" ? "printf '2,y\\n'" : "printf '{\"id\":\"2\"}\\n'"
    let result = try shell(
      """
      mkfifo $D/go; export D
      { \(first); read go < $D/go; \(second); } | timeout 300 evq -q -c 'from - select id' \
      | { read row; echo "$row"; echo > $D/go; cat; }
      """
    )
    #expect(result.output == "{\"id\":\"1\"}\n{\"id\":\"2\"}\n" && result.exitCode == 0)
  }

  @Test func `a limit stops reading a slow pipe`() throws {
    let result = try shell(
      """
      mkfifo $D/go; export D
      { echo '{"id":"1"}'; read go < $D/go; } \
      | { timeout 300 evq -q -c 'from - limit 1 select id'; echo $?; echo > $D/go; }
      """
    )
    #expect(result.output == "{\"id\":\"1\"}\n0\n")
  }

  @Test func `rows of compressed input from a pipe are printed before its end`() throws {
    let result = try shell(
      """
      mkfifo $D/go; export D
      { echo '{"id":"1"}' | gzip -c; read go < $D/go; echo '{"id":"2"}' | gzip -c; } \
      | timeout 300 evq -q -c 'from - select id' | { read row; echo "$row"; echo > $D/go; cat; }
      """
    )
    #expect(result.output == "{\"id\":\"1\"}\n{\"id\":\"2\"}\n" && result.exitCode == 0)
  }

  @Test func `standard input is read from its current position`() throws {
    let result = try shell("{ read line; evq -q -c 'from - | count'; } < $F/events.ndjson")
    #expect(result.output == "{\"count\":5}\n" && result.exitCode == 0, "\(result.errors)")
  }

  @Test func `a truncated input prints its rows and then the error`() throws {
    let result = try shell("evq -q -c 'from - select id' < $F/cut.ndjson.gz")
    #expect(result.exitCode == 1 && result.output.hasPrefix("{\"id\":\"e1\"}\n"))
    #expect(result.errors.contains("E0511") && result.errors.contains("cut off"))
  }

  // MARK: Many files, large lines, little memory

  @Test func `a pattern over five thousand files needs few descriptors`() throws {
    // Together larger than one piece, so that several tasks scan them.
    let padding = String(repeating: "x", count: 300)
    let result = try shell(
      """
      cd $D; for i in $(seq 10001 15000); do
        echo '{"id":"'$i'","properties":{"a":"\(padding)"}}' > $i.ndjson
      done; mkdir t; for i in $(seq 10001 10400); do printf 'id,a\\n'$i',x\\n' > t/$i.csv; done
      seq 10001 15000 > ids; seq 10001 10400 > few; ulimit -n 256
      evq -q --format csv --no-header -c 'from "*.ndjson" select id' | cmp - ids && echo 1
      evq -q --backend 'file:*.ndjson' -c 'from events | count'
      evq -q --format csv --no-header -c 'from "t/*.csv" select id' | cmp - few && echo 2
      evq convert '*.ndjson' -q | wc -l
      """
    )
    #expect(result.output == "1\n{\"count\":5000}\n2\n5000\n", "\(result)")
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result)")
  }

  @Test("a file that cannot be opened is named", arguments: ["ndjson", "csv"])
  func unreadableFile(ending: String) throws {
    let result = try shell(
      """
      cd $D; for i in 1 3; do cp $OLDPWD/$F/events.ndjson $i.\(ending); done; ln -s nowhere 2.\(ending)
      evq -c 'from "*.\(ending)"'
      """
    )
    #expect(result.exitCode == 1 && result.output.isEmpty, "\(result)")
    #expect(result.errors.contains("cannot read `2.\(ending)`: no such file"), "\(result)")
  }

  /// The memory limits are too low for the line, so that different allocations fail first.
  @Test(
    "running out of memory is an error, never a wrong count",
    arguments: [300_000, 450_000, 600_000]
  )
  func outOfMemory(limit: Int) throws {
    let result = try shell(
      """
      cd $D; { printf '{"id":"1","properties":{"a":"'; head -c 67000000 /dev/zero | tr '\\0' y; echo '"}}'; echo '{"id":"2"}'; } > x.ndjson
      ulimit -v \(limit)
      evq -c 'from "x.ndjson" | count' > out 2> err; echo $? $(cat out); grep -c 'out of memory' err
      """
    )
    // With smaller libraries the higher limits may suffice.
    let answers = ["1\n1\n"] + (limit == 300_000 ? [] : ["0 {\"count\":2}\n0\n"])
    #expect(answers.contains(result.output), "\(result)")
  }

  @Test func `a line may have up to 64 MiB in every kind of input`() throws {
    let result = try shell(
      """
      cd $D; line() { printf '{"a":"'; head -c $(($1 - 8)) /dev/zero | tr '\\0' y; echo '"}'; }
      for n in 0 1; do
        { echo '{"id":"1"}'; line $((67108864 + n)); echo '{"id":"2"}'; } > $n.ndjson
        evq -q -c "from '$n.ndjson' | count" 2>&1 | grep -o 'E0504\\|{.*'
        evq -q -c "from - | count" < $n.ndjson 2>&1 | grep -o 'E0504\\|{.*'
        evq convert -q $n.ndjson 2>&1 | grep -a -o 'E0504\\|^{"id":"2"}'
      done
      """
    )
    #expect(
      result.output
        == "{\"count\":3}\n{\"count\":3}\n{\"id\":\"2\"}\nE0504\nE0504\nE0504\n",
      "\(result)"
    )
  }

  // MARK: Carriage returns

  @Test(
    "table rows may end with a carriage return alone",
    arguments: [
      "id,a\\r1,x\\r2,y\\r", "id,a\\r1,x\\r2,y", "id,a\\r\\r1,x\\r2,\"y\"\\r",
      "a,id\\rx,1\\ry,2\\r",
    ]
  )
  func carriageReturns(text: String) throws {
    let result = try shell(
      """
      cd $D; printf '\(text)' > x.csv; printf '\(text)' | tr , '\\t' > x.tsv
      for file in x.csv x.tsv; do evq --format csv -c "from '$file' select id, property.a as a"; done
      evq --format csv -c 'from - select id, property.a as a' < x.csv
      """
    )
    let rows = "id,a\n1,x\n2,y\n"
    #expect(result.output == rows + rows + rows && !result.errors.contains("note"), "\(result)")
  }

  @Test func `a carriage return is part of a cell if rows end with line feeds`() throws {
    let result = try shell(
      "cd $D; printf 'id,a\\n1,x\\ry\\n' > x.csv; evq -q -c 'from \"x.csv\" select property.a as a'"
        + "; printf 'id,a\\r1,\"x\\ny\"\\r' > y.csv; evq -q -c 'from \"y.csv\" select property.a as a'"
        + "; printf 'id,a\\r\\n1,x\\r\\n' > z.csv; evq -q -c 'from \"z.csv\" select property.a as a'"
    )
    #expect(result.output == "{\"a\":\"x\\ry\"}\n{\"a\":\"x\\ny\"}\n{\"a\":\"x\"}\n", "\(result)")
  }

  // MARK: convert

  @Test func `convert takes format and compression from the ending`() throws {
    let folder = try #require(folder)
    let result = try shell(
      """
      evq convert $F/page.json -o $D/a.csv.gz && evq convert $D/a.csv.gz -o $D/b.json.zst \
      && evq convert $D/b.json.zst -q && gunzip -c $D/a.csv.gz | head -1 && zstd -qdc $D/b.json.zst | head -1
      """
    )
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors == "3 events converted\n3 events converted\n")
    #expect(
      result.output.hasSuffix(
        "id,eventType,occurredAt,objectType,objectId,hs_city,plan,amount\n[\n"
      )
    )
    #expect(result.output.hasPrefix("{\"id\":\"e1\","))
    #expect(try folder.names == ["a.csv.gz", "b.json.zst"])
  }

  @Test func `convert reads standard input, twice if necessary`() throws {
    let file = try shell("evq convert $F/events.ndjson --to csv")
    let pipe = try shell("cat $F/events.ndjson | evq convert - --to csv")
    #expect(pipe.output == file.output && pipe.errors == file.errors && pipe.exitCode == 0)
    let odd = try shell("cat $F/odd.ndjson | evq convert - --to csv")
    #expect(odd.errors.contains("standard input:3"))
    let bad = try shell(
      "TMPDIR=/nowhere; export TMPDIR; cat $F/events.ndjson | evq convert - --to csv"
    )
    #expect(bad.exitCode == 1 && bad.errors.contains("cannot keep the input in `/nowhere`"))
  }

  struct Example: Sendable, CustomStringConvertible {
    let line: String
    let code: Int32
    let message: String
    var description: String { line }
  }

  @Test(
    "convert exits with the documented codes and leaves no file after an error",
    arguments: [
      Example(line: "evq convert", code: 2, message: "<inputs>"),
      Example(
        line: "evq convert $F/events.ndjson -o $D/x.txt",
        code: 2,
        message: "has no known extension"
      ),
      Example(line: "evq convert $F/events.ndjson --to xml", code: 2, message: "xml"),
      Example(line: "evq convert - - < $F/events.ndjson", code: 1, message: "named twice"),
      Example(line: "evq convert $F/none.csv", code: 1, message: "no such file"),
      Example(line: "evq convert $F/events.ndjson -o $D/no/x.csv", code: 1, message: "no folder"),
      Example(line: "evq convert --strict $F/odd.ndjson -o $D/x.csv", code: 1, message: "E0502"),
      Example(line: "evq convert $F/cut.ndjson.gz -o $D/x.csv", code: 1, message: "E0511"),
      Example(
        line: "cp $F/events.ndjson $D/in.ndjson; evq convert $D/*.ndjson -o $D/in.ndjson",
        code: 1,
        message: "the run reads it"
      ),
    ]
  )
  func exitCode(_ example: Example) throws {
    let result = try shell(example.line)
    #expect(
      result.exitCode == example.code && result.errors.contains(example.message),
      "\(result.errors)"
    )
    // No partial file is left.
    let files = try #require(folder).names.filter { $0 != "in.ndjson" }
    #expect(files.isEmpty, "\(files)")
  }

  @Test func `the ending of -o chooses the compression`() throws {
    let result = try shell(
      "evq -q -o $D/x.ndjson.gz -c 'from \"Tests/Fixtures/events.ndjson\"' && gunzip -c $D/x.ndjson.gz"
        + " && evq -q -c \"from \\\"$D/x.ndjson.gz\\\" | count\""
    )
    #expect(result.exitCode == 0 && result.output.hasSuffix("{\"count\":6}\n"), "\(result.errors)")
  }

  @Test func `save and -o cannot write the same file`() throws {
    let result = try shell(
      "evq -o $D/x.ndjson -c \"from events limit 1 | save '$D/../$(basename $D)/x.ndjson'\""
    )
    #expect(result.exitCode == 1 && result.errors.contains("something else writes it"))
    #expect(try #require(folder).names.isEmpty)
  }

  @Test func `a file that cannot be replaced is an error`() throws {
    // A folder instead of a file without permissions, because root can write every file.
    let result = try shell(
      "mkdir $D/x.ndjson; evq -c \"from events limit 1 | save '$D/x.ndjson'\"; c=$?; rmdir $D/x.ndjson; exit $c"
    )
    #expect(result.exitCode == 1 && result.errors.contains("E0505"))
  }
}
