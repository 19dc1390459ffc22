import EvqEngine
import EvqFuzzCounters
import EvqHubSpot
import EvqModel
import EvqPlan
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
  countTokens(of: source)
  let (script, diagnostics) = Parser.parse(source)
  countCodes(of: diagnostics)
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
      guard case .query(let query) = statement else { continue }
      let (bound, diagnostics) = Analyzer.bind(query, in: environment)
      countCodes(of: diagnostics)
      guard let bound else { continue }
      countCodes(of: Planner.plan(bound, catalog: catalog).diagnostics)
    }
  }
}

/// Any bytes as data end in rows and faults whose places are inside of the data.
private func fuzzData(_ bytes: [UInt8], _ layout: RecordScanner.Layout) {
  let slots: [(slot: Int, field: Field)] = [
    (0, .id), (1, .property("p")), (2, .occurredAt), (3, .properties),
  ]
  guard let scanner = try? RecordScanner(slots: slots, slotCount: 4, rowsMax: 3) else { return }
  countStructure(of: bytes)
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
    count("\(batch.rows.count) rows, \(scan.faults.count) faults")
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

// MARK: Features
// The build has no instrumentation: these pairs tell libFuzzer which inputs are new.

private func countTokens(of source: SourceText) {
  var last = ""
  for token in Lexer.tokenize(source).tokens where !token.kind.isTrivia {
    let kind = "\(token.kind)"
    count("\(last) \(kind)")
    last = kind
  }
}

/// Pairs of the bytes that give JSON its structure, with whether anything stands between them.
private func countStructure(of bytes: [UInt8]) {
  var last: UInt8 = 0
  var isNext = true
  for byte in bytes {
    guard "{}[]\":,\\\n".utf8.contains(byte) else {
      isNext = false
      continue
    }
    count("\(last) \(byte) \(isNext)")
    (last, isNext) = (byte, true)
  }
}

private func countCodes(of diagnostics: [Diagnostic]) {
  for diagnostic in diagnostics { count(diagnostic.code.rawValue) }
}

/// Counts a feature by the hash of its name (FNV-1a).
private func count(_ feature: String) {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in feature.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  evq_fuzz_count(Int(truncatingIfNeeded: hash >> 16))
}

private func fail(_ message: String) -> Never {
  print(message)
  abort()
}
