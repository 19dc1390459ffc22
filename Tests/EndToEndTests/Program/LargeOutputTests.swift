import EvqTestSupport
import Foundation
import Testing

/// Rows of a file that several tasks scan and format: into files, slow pipes, closed pipes and full disks.
struct LargeOutputTests {
  private let folder = try? TestFolder()

  /// Runs a line in a folder with `big.ndjson`, which is larger than a piece of a scan.
  private func run(_ line: String) throws -> EvqProcess.Result {
    try EvqProcess.shell(
      """
      F=$PWD/Tests/Fixtures; cd \(try #require(folder).url.path); export HOME=$PWD
      i=0; while [ $i -lt 14 ]; do cat $F/events.ndjson; i=$((i+1)); done > some.ndjson
      until [ $(wc -c < some.ndjson) -gt 1100000 ]; do
        cat some.ndjson some.ndjson some.ndjson > more; mv more some.ndjson
      done
      mv some.ndjson big.ndjson; ROWS=$(wc -l < big.ndjson)
      \(line)
      """
    )
  }

  @Test(
    "every way out has the same bytes",
    arguments: ["csv", "tsv", "ndjson", "json", "markdown"]
  )
  func sameBytes(format: String) throws {
    let result = try run(
      """
      Q='from "big.ndjson" | select id, occurredAt, property.hs_city, properties'
      evq -q --format \(format) -c "$Q" > a && evq -q --format \(format) -c "$Q" -o b \
      && evq -q --format \(format) -c "$Q" | dd bs=100 status=none > c \
      && evq -q --format \(format) -c 'from - | select id, occurredAt, property.hs_city, properties' \
        < big.ndjson > d \
      && cmp a b && cmp a c && cmp a d && [ $(wc -l < a) -ge $ROWS ]
      """
    )
    #expect(result.exitCode == 0, "\(result)")
  }

  @Test func `a converted file has the events of its input`() throws {
    let result = try run(
      """
      evq convert -q big.ndjson -o x.ndjson && cmp big.ndjson x.ndjson \
      && evq convert -q big.ndjson -o a.csv && evq convert -q - --to csv < big.ndjson > b.csv \
      && cmp a.csv b.csv && evq -q --format csv -c 'from "a.csv" | count' | tail -n 1 \
      | grep -qx $ROWS
      """
    )
    #expect(result.exitCode == 0, "\(result)")
  }

  @Test(
    "a reader that stops early ends the run without a message",
    arguments: [
      "evq -q --format csv -c 'from \"big.ndjson\"'",
      "evq -q --format json -c 'from \"big.ndjson\"'",
      "evq -q --format ndjson -c 'from \"big.ndjson\" sort id'",
      "evq convert -q big.ndjson --to csv",
    ]
  )
  func closedPipe(line: String) throws {
    let result = try run("\(line) | head -n 1 > /dev/null; exit ${PIPESTATUS[0]}")
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result)")
  }

  @Test(
    "a full disk is an error",
    arguments: [
      "evq -q --format csv -c 'from \"big.ndjson\"'", "evq convert -q big.ndjson --to ndjson",
      "evq -q --format tsv -c 'from \"big.ndjson\" sort id'",
    ]
  )
  func fullDisk(line: String) throws {
    let result = try run("\(line) > /dev/full")
    #expect(result.exitCode == 1, "\(result)")
    #expect(result.errors.contains("E0505"), "\(result)")
  }
}
