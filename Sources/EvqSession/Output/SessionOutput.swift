/// Where a session writes: rows one way, everything said about them the other.
package protocol SessionOutput: AnyObject, Sendable {
  /// Writes rows to the standard output or the `-o` file.
  func write(rows: [UInt8]) throws(EvqError)
  /// The place of the `-o` file; nil for a stream.
  var filePlace: String? { get }
  /// Writes a line or more to standard error.
  func write(message: String)
  /// Shows what is going on until the next message, on a line that is written over; nil clears it.
  func show(status: String?)
  /// Asks a question that is answered with yes or no; nil where nobody can be asked.
  func confirm(_ question: String) -> Bool?
}

extension SessionOutput {
  package var filePlace: String? { nil }
  package func show(status: String?) {}
  package func confirm(_ question: String) -> Bool? { nil }
}
