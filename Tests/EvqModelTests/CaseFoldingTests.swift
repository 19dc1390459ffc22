import EvqModel
import EvqTestSupport
import Foundation
import Testing

/// Case folding compared with a table from another program.
struct CaseFoldingTests {
  private let folds: [UInt32: [UInt32]]

  init() throws {
    let url = PackageFolder.fixtures.appending(path: "case-folding.txt")
    var folds: [UInt32: [UInt32]] = [:]
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      guard !line.hasPrefix("#") else { continue }
      let parts = line.split(separator: " ")
      let ends = parts[0].split { "-/".contains($0) }.compactMap { UInt32($0, radix: 16) }
      if parts[1] == "=" {
        folds[ends[0]] = parts.dropFirst(2).compactMap { UInt32($0, radix: 16) }
      } else {
        let delta = try #require(Int64(parts[1]))
        for value in stride(from: ends[0], through: ends[1], by: Int(ends[2])) {
          folds[value] = [UInt32(Int64(value) + delta)]
        }
      }
    }
    self.folds = folds
  }

  @Test func `every character folds as in Unicode`() {
    #expect(folds.count > 1_500)
    // This range has all characters with case. Characters newer than the table are skipped.
    for value in 0..<0x1F000 as Range<UInt32> {
      guard let scalar = Unicode.Scalar(value), scalar.properties.age ?? (99, 0) <= (14, 0) else {
        continue
      }
      let folded = CaseFolding.fold(String(scalar)).unicodeScalars.map(\.value)
      if folded != folds[value] ?? [value] { Issue.record("U+\(String(value, radix: 16))") }
    }
  }

  @Test func `a pattern that ignores case matches all characters with the same fold`() throws {
    for (value, folded) in folds where folded.count == 1 {
      let scalar = try #require(Unicode.Scalar(value))
      let other = try #require(Unicode.Scalar(folded[0]))
      for (pattern, text) in [(scalar, other), (other, scalar)] {
        let expression = try RegularExpression(pattern: "^[\(pattern)]$", flags: "i")
        if !expression.matches(String(text)) {
          Issue.record("\(pattern) U+\(String(value, radix: 16)) and \(text)")
        }
      }
    }
  }

  @Test(
    "texts that differ only in case are equal",
    arguments: [
      ("ΟΔΟΣ", "οδος"), ("ſ", "S"), ("STRASSE", "straße"), ("ﬃ", "FFI"), ("Weiß", "WEISS"),
      ("K", "k"), ("", ""), ("São", "SÃO"), ("ẞ", "ß"), ("abc", "ABC"),
    ]
  )
  func areEqual(left: String, right: String) {
    #expect(CaseFolding.areEqual(Text(left), Text(right)))
    #expect(CaseFolding.areEqual(Text(right), Text(left)))
  }

  @Test(
    "texts that differ in more than case are not equal",
    arguments: [
      ("ı", "i"), ("é", "e\u{301}"), ("ss", "s"), ("s", "ſs"), ("a", "b"), ("ab", "a"), ("a", "aß"),
    ]
  )
  func areDifferent(left: String, right: String) {
    #expect(!CaseFolding.areEqual(Text(left), Text(right)))
    #expect(!CaseFolding.areEqual(Text(right), Text(left)))
  }

  @Test func `ranges and negated classes ignore case`() throws {
    #expect(try RegularExpression(pattern: "^[p-t]$", flags: "i").matches("ſ"))
    #expect(try !RegularExpression(pattern: "^[^p-t]$", flags: "i").matches("ſ"))
    #expect(try !RegularExpression(pattern: "^i$", flags: "i").matches("ı"))
    // Simple folding maps one character to one: `ß` does not match `ss`.
    #expect(try !RegularExpression(pattern: "^ss$", flags: "i").matches("ß"))
  }
}
