import EvqEngine
import EvqHubSpot
import EvqModel
import EvqPlanner
import EvqSyntax
import Glibc

// Drivers for libFuzzer, which calls `LLVMFuzzerTestOneInput` with ever new bytes. The first byte chooses
// what is tried: a program through the whole front end and its formatter, or data through the scan.

/// One input of the fuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  guard let choice = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  switch choice % 3 {
  case 0: fuzzProgram(rest)
  case 1: fuzzData(rest, .lines)
  default: fuzzData(rest, .document)
  }
  return 0
}

/// Any bytes as a program end in diagnostics or a tree that prints and reads back.
private func fuzzProgram(_ bytes: [UInt8]) {
  let source = SourceText(name: "fuzz", bytes: bytes)
  let (script, diagnostics) = Parser.parse(source)
  for diagnostic in diagnostics where Int(diagnostic.range.lower) > bytes.count + 1 {
    fail("a diagnostic outside of the text: \(diagnostic)")
  }
  guard !diagnostics.hasErrors else { return }
  guard let once = SourceFormatter.format(source).text else { fail("formatting lost the program") }
  let again = SourceText(name: "fuzz", text: once)
  if Parser.parse(again).script.dump != script.dump {
    fail("formatting changed the program: \(once)")
  }
  if SourceFormatter.format(again).text != once { fail("formatting is not idempotent: \(once)") }
  plan(script)
}

/// Names, types and plans of whatever parses.
private func plan(_ script: Script) {
  let now = Instant(clamping: 1_795_262_400_000)
  let catalog = Catalog(eventTypes: ["e_a", "pe1_b"])
  for capabilities in [EventsEndpoint.capabilities, .local(source: "events")] {
    let environment = Environment(now: now, sources: ["events": capabilities])
    for statement in script.statements {
      guard case .query(let query) = statement,
        let bound = Analyzer.bind(query, in: environment).query
      else { continue }
      _ = Planner.plan(bound, catalog: catalog)
    }
  }
}

/// Any bytes as data end in rows and faults whose places are inside of the data.
private func fuzzData(_ bytes: [UInt8], _ layout: RecordScanner.Layout) {
  let slots: [(slot: Int, field: Field)] = [
    (0, .id), (1, .property("p")), (2, .occurredAt), (3, .properties),
  ]
  guard let scanner = try? RecordScanner(slots: slots, slotCount: 4, rowsMax: 3) else { return }
  let buffer = ByteBuffer(bytes)
  var cursor = RecordScanner.Cursor(layout)
  var last = -1
  while cursor.position < buffer.count {
    let scan = scanner.scan(buffer, &cursor)
    let batch = scan.batch
    if cursor.position == last, batch.rows.isEmpty, scan.faults.isEmpty {
      fail("the scan stands still")
    }
    last = cursor.position
    for row in batch.rows.indices {
      if batch.rows[row].bounds.upperBound > bytes.count { fail("a row outside of the data") }
      for slot in 0..<4 { _ = batch.value(slot: slot, row: row).text }
      if case .json(let text) = batch.value(slot: 3, row: row) {
        for field in JSONFields(Array(text.string.utf8)[...]) { _ = field.text }
      }
    }
  }
  _ = JSONValue(buffer)
}

private func fail(_ message: String) -> Never {
  print(message)
  abort()
}
