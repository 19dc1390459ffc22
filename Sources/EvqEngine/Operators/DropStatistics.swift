package import EvqModel

/// What an operator dropped or misread without an error; the footer reports it.
package struct DropStatistics: Sendable, Equatable {
  /// For each field, the number of rows that were dropped because it was missing.
  package var missingFields: NameTable<Int> = [:]
  /// The number of present values that did not parse, by `property.amount as a number`.
  package var unparsed: NameTable<Int> = [:]
  /// Sorts by text whose values are numbers, with an example each.
  package var numbersSortedAsText: [NumbersSortedAsText] = []
  /// The number of rows without a time, which are in no bucket of a timeline.
  package var untimed = 0

  package init() {}

  package mutating func add(_ other: DropStatistics) {
    missingFields.merge(other.missingFields, uniquingKeysWith: +)
    unparsed.merge(other.unparsed, uniquingKeysWith: +)
    numbersSortedAsText += other.numbersSortedAsText
    untimed += other.untimed
  }
}
