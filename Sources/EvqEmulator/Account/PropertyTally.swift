import EvqModel

/// Counts names that mostly come in the same order, without hashing each of them: making the sample
/// account is most of the time that a short query takes.
struct PropertyTally {
  private var names: [String] = []
  private var numbers: [Int] = []
  private var places: [Text: Int] = [:]
  private var expected = 0

  var counts: NameTable<Int> { NameTable(zip(names, numbers)) }

  mutating func count(_ name: String) {
    let index = place(of: name)
    numbers[index] += 1
    expected = index + 1
  }

  private mutating func place(of name: String) -> Int {
    if expected < names.count, Text(names[expected]) == Text(name) { return expected }
    // Few names are found faster by looking at each.
    if names.count > 64 {
      if let index = places[Text(name)] { return index }
    } else if let index = names.firstIndex(where: { Text($0) == Text(name) }) {
      return index
    }
    names.append(name)
    numbers.append(0)
    places[Text(name)] = names.count - 1
    return names.count - 1
  }
}
