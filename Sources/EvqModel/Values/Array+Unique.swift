extension Array where Element: Hashable {
  /// The elements without duplicates, in order.
  package var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension [String] {
  /// The names without duplicates, in order, compared byte by byte.
  package var unique: [String] {
    var seen: Set<Text> = []
    return filter { seen.insert(Text($0)).inserted }
  }
}
