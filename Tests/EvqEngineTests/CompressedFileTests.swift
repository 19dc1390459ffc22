import EvqEngine
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// gzip and zstd: complete, with several members, cut off, damaged.
struct CompressedFileTests {
  private let folder = try? TestFolder()

  private static let lines = (0..<40).map { number in
    "{\"id\":\"\(number)\",\"properties\":{\"a\":\"\(String(repeating: "xyz", count: number))\"}}\n"
  }
  private static let text = Array(lines.joined().utf8)
  private static let endings: [Compression: String] = [.gzip: "gz", .zstd: "zst"]

  private func read(
    _ bytes: [UInt8],
    _ compression: Compression,
    chunk: Int = 1 << 20,
    kind: String = "ndjson."
  ) throws -> ReadRows {
    let folder = try #require(folder)
    let ending = Self.endings[compression] ?? ""
    return ReadRows(try folder.write(bytes, "x.\(kind)\(ending)"), chunk: chunk)
  }

  private func plainRows() throws -> [String] {
    ReadRows(try #require(folder).write(Self.text, "plain.ndjson")).rows
  }

  @Test("the result does not depend on the size of reads", arguments: Compression.allCases)
  func pieces(_ compression: Compression) throws {
    let bytes = compression.compress(Self.text)
    let expected = try plainRows()
    #expect(expected.count == 40 && bytes.count < Self.text.count / 2)
    for chunk in [1, 2, 7, 100, 1 << 20] {
      let result = try read(bytes, compression, chunk: chunk)
      #expect(result.rows == expected && result.error == nil, "pieces of \(chunk)")
    }
    // Without an ending, the content decides.
    #expect(try read(bytes, compression, kind: "").rows == expected)
  }

  @Test(
    "several members are one text, even when a line spans two",
    arguments: Compression.allCases
  )
  func members(_ compression: Compression) throws {
    let expected = try plainRows()
    for cut in [0, 1, 30, 500, Self.text.count] {
      let bytes =
        compression.compress(Array(Self.text[..<cut]))
        + compression.compress(Array(Self.text[cut...]))
      for chunk in [3, 1 << 20] {
        let result = try read(bytes, compression, chunk: chunk)
        #expect(result.rows == expected && result.error == nil, "cut at \(cut)")
      }
    }
  }

  @Test(
    "a file that is cut off gives the rows before the cut and an error",
    arguments: Compression.allCases
  )
  func cutOff(_ compression: Compression) throws {
    let bytes = compression.compress(Self.text)
    let expected = try plainRows()
    for end in 0..<bytes.count {
      let result = try read(Array(bytes[..<end]), compression, chunk: end % 3 == 0 ? 5 : 1 << 20)
      #expect(result.error?.code == .damagedInput, "cut at \(end)")
      #expect(result.error?.message.contains("cut off") == true, "cut at \(end)")
      #expect(result.rows == Array(expected.prefix(result.rows.count)), "cut at \(end)")
    }
    // Only the checksum is missing, so all rows are read.
    #expect(try read(bytes.dropLast(2), compression).rows == expected)
  }

  @Test(
    "a document that is cut off gives the records before the cut",
    arguments: Compression.allCases
  )
  func cutOffDocument(_ compression: Compression) throws {
    let text = "[\(Self.lines.joined(separator: ","))]"
    let bytes = compression.compress(Array(text.utf8))
    let expected = try plainRows()
    let whole = try read(bytes, compression, kind: "json.")
    #expect(whole.rows == expected && whole.error == nil)
    for end in stride(from: 0, to: bytes.count, by: 3) {
      let result = try read(Array(bytes[..<end]), compression, kind: "json.")
      #expect(result.error?.code == .damagedInput, "cut at \(end)")
      #expect(result.rows == Array(expected.prefix(result.rows.count)), "cut at \(end)")
      #expect(result.report.malformedCount == 0, "cut at \(end)")
    }
    #expect(try read(bytes.dropLast(), compression, kind: "json.").rows.count == 40)
  }

  @Test("a damaged byte is an error, or changes nothing", arguments: Compression.allCases)
  func damaged(_ compression: Compression) throws {
    let bytes = compression.compress(Self.text)
    let expected = try plainRows()
    var errorCount = 0
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 0x55
      let result = try read(damaged, compression)
      errorCount += result.error == nil ? 0 : 1
      // Some header fields do not affect the content.
      #expect(result.error?.code == .damagedInput || result.rows == expected, "byte \(place)")
    }
    #expect(errorCount > bytes.count - 12)
  }

  @Test func `zeros after gzip are padding, anything else is not`() throws {
    let bytes = Compression.gzip.compress(Self.text)
    let expected = try plainRows()
    for chunk in [1, 1 << 20] {
      let padded = try read(bytes + Array(repeating: 0, count: 700), .gzip, chunk: chunk)
      #expect(padded.rows == expected && padded.error == nil)
      for tail in [[0x41], [0, 0, 0x41], [0x1F, 0x41]] as [[UInt8]] {
        let result = try read(bytes + tail, .gzip, chunk: chunk)
        #expect(result.rows == expected && result.error?.code == .damagedInput, "\(tail)")
      }
    }
    let afterFrame = try read(Compression.zstd.compress(Self.text) + [0x41], .zstd)
    #expect(afterFrame.rows == expected && afterFrame.error?.code == .damagedInput)
  }

  @Test("plain text with a compressed file's name is an error", arguments: Compression.allCases)
  func notCompressed(_ compression: Compression) throws {
    let result = try read(Self.text, compression)
    #expect(result.rows.isEmpty && result.error?.code == .damagedInput)
    #expect(result.error?.message.contains("not a complete \(compression.rawValue)") == true)
  }

  @Test("encoded pieces decode to one text", arguments: Compression.allCases)
  func encoderPieces(_ compression: Compression) throws {
    let encoder = try #require(compression.makeEncoder())
    var random = SeededRandom(seed: 7)
    var bytes: [UInt8] = []
    var rest = Self.text[...]
    while !rest.isEmpty {
      let piece = rest.prefix(random.below(50))
      rest = rest.dropFirst(piece.count)
      #expect(encoder.encode(Array(piece), isLast: false, into: &bytes))
    }
    #expect(encoder.encode([], isLast: true, into: &bytes))
    let result = try read(bytes, compression)
    #expect(try result.rows == plainRows() && result.error == nil)
  }
}
