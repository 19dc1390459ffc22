/// The names that a place in a query can use: what completion offers there.
package struct NamesInReach: Sendable, Equatable {
  /// Columns and fields in the order in which they are shown, as columns are called.
  package var names: [String]
  /// Whether every property of an event can be named, too.
  package var takesProperties: Bool
  /// The file that the rows come from; nil where the backend gives them.
  package var filePath: String?

  package init(_ names: [String], takesProperties: Bool) {
    self.names = names
    self.takesProperties = takesProperties
  }
}
