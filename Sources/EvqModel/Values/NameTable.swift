/// A dictionary whose keys are compared byte by byte, like `Text`.
package struct NameTable<Value>: Sequence, ExpressibleByDictionaryLiteral {
  package typealias Element = (key: String, value: Value)

  private var entries: [Text: Value] = [:]

  package init() {}

  /// The last value of a repeated name wins.
  package init(_ elements: some Sequence<(String, Value)>) {
    for (name, value) in elements { entries[Text(name)] = value }
  }

  package init(dictionaryLiteral elements: (String, Value)...) {
    self.init(elements)
  }

  package subscript(name: String) -> Value? {
    get { entries[Text(name)] }
    set { entries[Text(name)] = newValue }
  }

  package subscript(name: String, default value: @autoclosure () -> Value) -> Value {
    get { entries[Text(name), default: value()] }
    _modify { yield &entries[Text(name), default: value()] }
  }

  package var count: Int { entries.count }

  package var isEmpty: Bool { entries.isEmpty }

  /// The names, sorted by their bytes.
  package var keys: [String] { entries.keys.sorted().map(\.string) }

  package var values: Dictionary<Text, Value>.Values { entries.values }

  package func makeIterator() -> AnyIterator<Element> {
    AnyIterator(entries.lazy.map { ($0.key.string, $0.value) }.makeIterator())
  }

  package mutating func merge(_ other: NameTable, uniquingKeysWith combine: (Value, Value) -> Value)
  {
    entries.merge(other.entries, uniquingKeysWith: combine)
  }

  package func merging(
    _ other: NameTable,
    uniquingKeysWith combine: (Value, Value) -> Value
  ) -> NameTable {
    var copy = self
    copy.merge(other, uniquingKeysWith: combine)
    return copy
  }
}

extension NameTable: Sendable where Value: Sendable {}
extension NameTable: Equatable where Value: Equatable {}
