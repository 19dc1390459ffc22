import EvqTestSupport
import Foundation
import Testing

/// Standard input as it arrives, and files from the command line.
struct InputTests {
  private let folder = try? TestFolder()

  private func shell(_ line: String) throws -> EvqProcess.Result {
    let path = try #require(folder).url.path
    return try EvqProcess.shell("F=Tests/Fixtures; D=\(path); \(line)")
  }

  @Test("standard input tells what it is", arguments: ["cat", "gzip -c", "zstd -qc"])
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
    // One file under many names, so that there is much to read and little to make; with job control, because a
    // command in the background is deaf to the signal otherwise.
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

  @Test("rows come out as they arrive", arguments: ["ndjson", "csv"])
  func streams(form: String) throws {
    // The second line is written when the first row has come out; whoever waits for it waits for ever.
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

  @Test func `a limit ends the reading of a slow pipe`() throws {
    let result = try shell(
      """
      mkfifo $D/go; export D
      { echo '{"id":"1"}'; read go < $D/go; } \
      | { timeout 300 evq -q -c 'from - limit 1 select id'; echo $?; echo > $D/go; }
      """
    )
    #expect(result.output == "{\"id\":\"1\"}\n0\n")
  }

  @Test func `compressed input from a pipe gives its rows before its end`() throws {
    let result = try shell(
      """
      mkfifo $D/go; export D
      { echo '{"id":"1"}' | gzip -c; read go < $D/go; echo '{"id":"2"}' | gzip -c; } \
      | timeout 300 evq -q -c 'from - select id' | { read row; echo "$row"; echo > $D/go; cat; }
      """
    )
    #expect(result.output == "{\"id\":\"1\"}\n{\"id\":\"2\"}\n" && result.exitCode == 0)
  }

  @Test func `what others have read of standard input is not missing`() throws {
    let result = try shell("{ read line; evq -q -c 'from - | count'; } < $F/events.ndjson")
    #expect(result.output == "{\"count\":5}\n" && result.exitCode == 0, "\(result.errors)")
  }

  @Test func `rows before a cut come out, then the error`() throws {
    let result = try shell("evq -q -c 'from - select id' < $F/cut.ndjson.gz")
    #expect(result.exitCode == 1 && result.output.hasPrefix("{\"id\":\"e1\"}\n"))
    #expect(result.errors.contains("E0511") && result.errors.contains("cut off"))
  }

  // MARK: Many files, large lines, little memory

  @Test func `a pattern over five thousand files needs few descriptors`() throws {
    // Above one piece together, so that several tasks scan them.
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

  /// Under a limit that the line does not fit into, whichever allocation fails first.
  @Test("out of memory is an error and never a count", arguments: [300_000, 450_000, 600_000])
  func outOfMemory(limit: Int) throws {
    let result = try shell(
      """
      cd $D; { printf '{"id":"1","properties":{"a":"'; head -c 67000000 /dev/zero | tr '\\0' y; echo '"}}'; echo '{"id":"2"}'; } > x.ndjson
      ulimit -v \(limit)
      evq -c 'from "x.ndjson" | count' > out 2> err; echo $? $(cat out); grep -c 'out of memory' err
      """
    )
    // A system whose libraries take less may have enough under the highest limit.
    let answers = ["1\n1\n"] + (limit == 300_000 ? [] : ["0 {\"count\":2}\n0\n"])
    #expect(answers.contains(result.output), "\(result)")
  }

  @Test func `a line of 64 MiB is read everywhere, a longer one nowhere`() throws {
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
    "rows may end with carriage returns alone",
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

  @Test func `a carriage return in a file with line feeds is part of a cell`() throws {
    let result = try shell(
      "cd $D; printf 'id,a\\n1,x\\ry\\n' > x.csv; evq -q -c 'from \"x.csv\" select property.a as a'"
        + "; printf 'id,a\\r1,\"x\\ny\"\\r' > y.csv; evq -q -c 'from \"y.csv\" select property.a as a'"
        + "; printf 'id,a\\r\\n1,x\\r\\n' > z.csv; evq -q -c 'from \"z.csv\" select property.a as a'"
    )
    #expect(result.output == "{\"a\":\"x\\ry\"}\n{\"a\":\"x\\ny\"}\n{\"a\":\"x\"}\n", "\(result)")
  }

  // MARK: convert

  @Test func `convert takes the form and the compression from the ending`() throws {
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

  @Test func `convert reads standard input, twice where it has to`() throws {
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
    let says: String
    var description: String { line }
  }

  @Test(
    "convert: exit codes",
    arguments: [
      Example(line: "evq convert", code: 2, says: "<inputs>"),
      Example(
        line: "evq convert $F/events.ndjson -o $D/x.txt",
        code: 2,
        says: "has no known extension"
      ),
      Example(line: "evq convert $F/events.ndjson --to xml", code: 2, says: "xml"),
      Example(line: "evq convert - - < $F/events.ndjson", code: 1, says: "named twice"),
      Example(line: "evq convert $F/none.csv", code: 1, says: "no such file"),
      Example(line: "evq convert $F/events.ndjson -o $D/no/x.csv", code: 1, says: "no folder"),
      Example(line: "evq convert --strict $F/odd.ndjson -o $D/x.csv", code: 1, says: "E0502"),
      Example(line: "evq convert $F/cut.ndjson.gz -o $D/x.csv", code: 1, says: "E0511"),
      Example(
        line: "cp $F/events.ndjson $D/in.ndjson; evq convert $D/*.ndjson -o $D/in.ndjson",
        code: 1,
        says: "the run reads it"
      ),
    ]
  )
  func exitCode(_ example: Example) throws {
    let result = try shell(example.line)
    #expect(
      result.exitCode == example.code && result.errors.contains(example.says),
      "\(result.errors)"
    )
    // Nothing half is left behind.
    let left = try #require(folder).names.filter { $0 != "in.ndjson" }
    #expect(left.isEmpty, "\(left)")
  }

  @Test func `an ending compresses the rows of a query, too`() throws {
    let result = try shell(
      "evq -q -o $D/x.ndjson.gz -c 'from \"Tests/Fixtures/events.ndjson\"' && gunzip -c $D/x.ndjson.gz"
        + " && evq -q -c \"from \\\"$D/x.ndjson.gz\\\" | count\""
    )
    #expect(result.exitCode == 0 && result.output.hasSuffix("{\"count\":6}\n"), "\(result.errors)")
  }

  @Test func `what is saved is not where the rows go`() throws {
    let result = try shell(
      "evq -o $D/x.ndjson -c \"from events limit 1 | save '$D/../$(basename $D)/x.ndjson'\""
    )
    #expect(result.exitCode == 1 && result.errors.contains("something else writes it"))
    #expect(try #require(folder).names.isEmpty)
  }

  @Test func `a file that may not be written is not replaced`() throws {
    // For root everything may be written, so a folder in its place has to do there.
    let result = try shell(
      "mkdir $D/x.ndjson; evq -c \"from events limit 1 | save '$D/x.ndjson'\"; c=$?; rmdir $D/x.ndjson; exit $c"
    )
    #expect(result.exitCode == 1 && result.errors.contains("E0505"))
  }
}
