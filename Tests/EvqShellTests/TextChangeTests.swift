import EvqShell
import Testing

/// The minimal replacement between two texts.
struct TextChangeTests {
  @Test("one replacement turns the old text into the new one", arguments: 1...20)
  func change(seed: Int) {
    var random = SeededBytes(seed: UInt64(seed))
    // Scalars that share their first or last bytes.
    let letters = ["a", "b", "é", "è", "©", "漢", "漣", "👩", "👨", "\n"]
    func text() -> String {
      (0..<Int(random.next() % 12)).map { _ in letters[Int(random.next()) % letters.count] }
        .joined()
    }
    for _ in 0..<200 {
      let (start, old, new, end) = (text(), text(), text(), text())
      let change = TextChange(from: start + old + end, to: start + new + end)
      var scalars = Array((start + old + end).unicodeScalars)
      let bounds = change.start..<(change.start + change.removedCount)
      let inserted = change.inserted.compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) }
      scalars.replaceSubrange(bounds, with: inserted)
      #expect(
        String(String.UnicodeScalarView(scalars)).utf8.elementsEqual((start + new + end).utf8)
      )
      #expect(change.removedCount <= old.unicodeScalars.count)
      #expect(inserted.count <= new.unicodeScalars.count)
    }
  }
}
