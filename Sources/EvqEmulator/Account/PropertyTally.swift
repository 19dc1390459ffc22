import EvqModel

/// Counts property names, fast for events with the same properties in the same order.
///
/// Making the sample account dominates the time of a short query, so names are rarely hashed.
struct PropertyTally {
  private var names: [String] = []
  private var numbers: [Int] = []
  private var indices: [Text: Int] = [:]
  private var expected = 0

  var counts: NameTable<Int> { NameTable(zip(names, numbers)) }

  mutating func count(_ name: String) {
    let index = index(of: name)
    numbers[index] += 1
    expected = index + 1
  }

  private mutating func index(of name: String) -> Int {
    if expected < names.count, Text(names[expected]) == Text(name) { return expected }
    // A linear search is faster for few names.
    if names.count > 64 {
      if let index = indices[Text(name)] { return index }
    } else if let index = names.firstIndex(where: { Text($0) == Text(name) }) {
      return index
    }
    names.append(name)
    numbers.append(0)
    indices[Text(name)] = names.count - 1
    return names.count - 1
  }
}
