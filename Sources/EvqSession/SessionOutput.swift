/// Where a session writes: rows one way, everything said about them the other.
package protocol SessionOutput: AnyObject {
  /// Writes rows to the standard output or the `-o` file.
  func write(rows: [UInt8]) throws(EvqError)
  /// Writes a line or more to standard error.
  func write(message: String)
}
