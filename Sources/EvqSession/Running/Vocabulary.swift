import EvqBackends
package import EvqModel

/// The words that completion offers for a backend.
package struct Vocabulary: Sendable, Equatable {
  /// A name and, if known, how often it occurs.
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
  /// Properties, the most frequent first.
  package var properties: [Word] = []
  /// Values by field, the most frequent first.
  package var values: NameTable<[Word]> = [:]
  /// The names of `let` and `param`.
  package var bindings: [String] = []
  /// Values by the name of a setting.
  package var settings: [String: [String]] = [:]
  package var parameterTypes: [String] = []
  package var profiles: [String] = []
  /// The names for `run`.
  package var savedQueries: [String] = []

  package init() {}

  /// These words with the current names: they may have changed during the search.
  package func keepingNames(of current: Vocabulary) -> Vocabulary {
    var words = self
    (words.bindings, words.savedQueries) = (current.bindings, current.savedQueries)
    return words
  }

  /// The event types of `events`.
  package var eventTypes: [Word] { types["events"] ?? [] }

  /// The most values per field.
  static let valuesMax = 50
  /// The most properties.
  static let propertiesMax = 10_000

  /// Counted values as words, the most frequent first.
  static func words(_ counts: NameTable<Int>, max: Int = valuesMax) -> [Word] {
    counts.sorted { ($1.value, Text($0.key)) < ($0.value, Text($1.key)) }
      .prefix(max)
      .map { Word($0.key, count: $0.value) }
  }
}
