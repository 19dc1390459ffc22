import EvqEngine
import EvqFiles
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Data that operators write to a temporary file and read back.
struct SpillTests {
  @Test func `parts of several copies return all records in order`() throws {
    var random = SeededRandom(seed: 20)
    let file = SpillFile()
    var expected = Array(repeating: [[UInt8]](), count: 4)
    var whole = SpilledParts(4, in: file, bufferBytes: 50)
    for copy in 0..<3 {
      var parts = SpilledParts(4, in: file, bufferBytes: 50)
      for number in 0..<60 {
        let part = Int(random.next() % 4)
        let record = Array("\(copy)-\(number);".utf8)
        expected[part].append(record)
        try parts.append(to: part) { $0 += record }
      }
      try whole.merge(parts)
    }
    #expect(file.byteCount == whole.byteCount)
    #expect(file.byteCount > 0)
    for part in 0..<4 {
      // The last records of each copy may come after the next copy's first ones.
      let records = try SpillTests.text(whole.take(part)).split(separator: ";").sorted()
      let own = expected[part].map { String(decoding: $0.dropLast(), as: UTF8.self) }.sorted()
      #expect(records.map(String.init) == own)
      #expect(whole.take(part).isEmpty)
    }
  }

  @Test func `chunks contain whole records`() throws {
    var parts = SpilledParts(1, in: SpillFile(), bufferBytes: 16)
    for _ in 0..<10 { try parts.append(to: 0) { $0 += Array("0123456789\n".utf8) } }
    var reader = SpilledBytes.Reader(parts.take(0))
    while let chunk = try reader.next() { #expect(chunk.last == UInt8(ascii: "\n")) }
  }

  @Test func `nothing is created before the first chunk, and an empty chunk is none`() throws {
    let file = SpillFile()
    var bytes = SpilledBytes(in: file)
    try bytes.append([])
    #expect(bytes.isEmpty)
    var reader = SpilledBytes.Reader(bytes)
    #expect(try reader.next() == nil)
    #expect(file.byteCount == 0)
  }

  @Test func `a missing chunk is an error`() throws {
    let file = SpillFile()
    _ = try file.append([1, 2, 3])
    let error = #expect(throws: RuntimeFailure.self) { try file.chunk(in: 1..<9) }
    #expect(error?.code == .unreadableInput)
  }

  @Test func `a full disk is an error that names the folder`() throws {
    let full = ScratchFile { () throws(SystemError) in open("/dev/full", O_RDWR) }
    let error = #expect(throws: RuntimeFailure.self) { try SpillFile(full).append([1]) }
    #expect(error?.code == .unwritableOutput)
    #expect(
      error?.message == "cannot write temporary data to `\(TemporaryFiles.folder)`: "
        + "no space left on device"
    )
  }

  @Test func `a missing folder is an error`() throws {
    let file = ScratchFile { () throws(SystemError) in throw SystemError(code: ENOENT) }
    let error = #expect(throws: RuntimeFailure.self) { try SpillFile(file).append([1]) }
    #expect(error?.message.hasSuffix("no such file or directory") == true)
  }

  private static func text(_ bytes: SpilledBytes) throws -> String {
    var reader = SpilledBytes.Reader(bytes)
    var text = ""
    while let chunk = try reader.next() { text += String(decoding: chunk, as: UTF8.self) }
    return text
  }
}
