import EvqEngine
import EvqModel

extension ByteBuffer {
  /// The page with an unreadable record in front; other bodies are unchanged.
  var addingUnreadableRecord: ByteBuffer {
    guard let rows = pageField("results", "events", "campaigns") else { return self }
    let all = Array(bytes(in: rows))
    guard all.first == UInt8(ascii: "[") else { return self }
    let isEmpty = all.dropFirst().first == UInt8(ascii: "]")
    let record = #"[{"id":"\ud800"}"# + (isEmpty ? "" : ",")
    return replacing(rows, with: Array(record.utf8) + all.dropFirst())
  }

  /// The page without the cursor of the next one; the last page is unchanged.
  var losingCursor: ByteBuffer {
    if let paging = pageField("paging"),
      String(decoding: bytes(in: paging), as: UTF8.self).contains("\"next\"")
    {
      return replacing(paging, with: Array(#"{"next":{}}"#.utf8))
    }
    guard let offset = pageField("offset"),
      JSONValue(self, leavingOut: "events")?["hasMore"] == .boolean(true)
    else { return self }
    return replacing(offset, with: Array("null".utf8))
  }

  /// The range of the first top-level field with one of these names.
  private func pageField(_ names: String...) -> Range<Int>? {
    JSONOutline(self)?.fields.first { names.contains($0.name) }?.value
  }

  private func replacing(_ range: Range<Int>, with text: [UInt8]) -> ByteBuffer {
    ByteBuffer(
      Array(bytes(in: 0..<range.lowerBound)) + text + Array(bytes(in: range.upperBound..<count))
    )
  }
}
