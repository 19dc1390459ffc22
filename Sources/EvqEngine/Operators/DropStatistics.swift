package import EvqModel

/// What an operator left out of its result without an error; the footer says it.
package struct DropStatistics: Sendable, Equatable {
  /// In how many rows that were dropped as missing, not false, each field had no value.
  package var missingFields: NameTable<Int> = [:]
  /// How many values were there but did not parse as the type that was asked for, by
  /// `property.amount as a number`.
  package var unparsed: NameTable<Int> = [:]
  /// What was sorted as text although texts of it spell numbers; at most a few examples.
  package var numbersSortedAsText: [NumbersSortedAsText] = []
  /// How many rows have no time and so are in no stretch of a timeline.
  package var untimed = 0

  package init() {}

  package mutating func add(_ other: DropStatistics) {
    missingFields.merge(other.missingFields, uniquingKeysWith: +)
    unparsed.merge(other.unparsed, uniquingKeysWith: +)
    numbersSortedAsText += other.numbersSortedAsText
    untimed += other.untimed
  }
}
