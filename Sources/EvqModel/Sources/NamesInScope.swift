/// The names that are visible at a position of a query, for completion.
package struct NamesInScope: Sendable, Equatable {
  /// The names of columns and fields, in display order.
  package var names: [String]
  /// Whether the properties of events are visible, too.
  package var takesProperties: Bool
  /// The path of the file source; nil for a source of the backend.
  package var filePath: String?

  package init(_ names: [String], takesProperties: Bool) {
    self.names = names
    self.takesProperties = takesProperties
  }
}
