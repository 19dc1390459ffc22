package import TOMLKit

/// Parses TOML files: the configuration, parameters and fault plans.
package enum TOML {
  /// Text that is not TOML.
  package struct Fault: Error, Sendable {
    /// Counts from 1; nil if the parser gives no position.
    package let position: (line: Int, column: Int)?
    package let message: String

    /// The position in a file: `config.toml:3:7`.
    package func location(in path: String) -> String {
      position.map { "\(path):\($0.line):\($0.column)" } ?? path
    }
  }

  package static func table(_ text: String) throws(Fault) -> TOMLTable {
    do {
      return try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let start = error.source.begin
      throw Fault(
        position: (Int(start.line), Int(start.column)),
        message: "this is not TOML: \(error.description)"
      )
    } catch {
      throw Fault(position: nil, message: "this is not TOML")
    }
  }
}
