/// The output of a session: rows in one stream, messages in the other.
package protocol SessionOutput: AnyObject, Sendable {
  /// Writes rows to the standard output or the `-o` file.
  func write(rows: [UInt8]) throws(EvqError)
  /// The path of the `-o` file; nil for a stream.
  var filePath: String? { get }
  /// Writes one or more lines to standard error.
  func write(message: String)
  /// Shows the progress on a line that the next message overwrites; nil clears it.
  func show(status: String?)
  /// Asks a yes/no question; nil without a terminal.
  func confirm(_ question: String) -> Bool?
}

extension SessionOutput {
  package var filePath: String? { nil }
  package func show(status: String?) {}
  package func confirm(_ question: String) -> Bool? { nil }
}
