extension Array where Element: Hashable {
  /// The elements without repeats, in order.
  package var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension [String] {
  /// The names without repeats, in order; two spellings of one character are two names.
  package var unique: [String] {
    var seen: Set<Text> = []
    return filter { seen.insert(Text($0)).inserted }
  }
}
