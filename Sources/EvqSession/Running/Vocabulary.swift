package import EvqModel

/// The words that a program can use with a backend: what completion offers.
package struct Vocabulary: Sendable, Equatable {
  /// A name with how often it occurs, where that is known.
  package struct Word: Sendable, Equatable {
    package var text: String
    package var count: Int?

    package init(_ text: String, count: Int? = nil) {
      self.text = text
      self.count = count
    }
  }

  /// The names of fields by source.
  package var sources: [String: [String]] = [:]
  /// One line about each source.
  package var summaries: [String: String] = [:]
  /// The event types of each source.
  package var types: [String: [Word]] = [:]
  /// Names of properties, the frequent ones first.
  package var properties: [Word] = []
  /// Frequent values by the field's name, the frequent ones first.
  package var values: NameTable<[Word]> = [:]
  /// What `let` and `param` have named.
  package var bindings: [String] = []
  /// Values by the name of a setting.
  package var settings: [String: [String]] = [:]
  package var parameterTypes: [String] = []
  package var profiles: [String] = []
  /// What `run` can name.
  package var savedQueries: [String] = []

  package init() {}

  /// These words with the names of another vocabulary: a search may have begun before they changed.
  package func keepingNames(of current: Vocabulary) -> Vocabulary {
    var words = self
    (words.bindings, words.savedQueries) = (current.bindings, current.savedQueries)
    return words
  }

  /// The types of `events`.
  package var eventTypes: [Word] { types["events"] ?? [] }

  /// How many values of a field are kept.
  static let valuesMax = 50
  /// How many names of properties are kept.
  static let propertiesMax = 10_000

  /// Counts of values as words, the frequent ones first; of names, all are wanted.
  static func words(_ counts: NameTable<Int>, max: Int = valuesMax) -> [Word] {
    counts.sorted { ($1.value, Text($0.key)) < ($0.value, Text($1.key)) }
      .prefix(max)
      .map { Word($0.key, count: $0.value) }
  }
}
