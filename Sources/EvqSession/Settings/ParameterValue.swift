import EvqEngine
import EvqFiles
package import EvqModel
import EvqSyntax

/// A parameter's value from outside; its declared type decides how it is read.
package enum ParameterValue: Sendable, Equatable {
  case text(String)
  case list([String])

  /// The value for display; the items of a list are separated by commas.
  package var text: String {
    switch self {
    case .text(let text): text
    case .list(let items): items.joined(separator: ", ")
    }
  }

  /// The values of a parameter file, by name: TOML, or JSON where the name ends in `.json`.
  ///
  /// Shape: one table of texts, numbers, booleans, dates and lists of those.
  package static func read(
    _ bytes: [UInt8],
    path: String
  ) throws(RuntimeFailure) -> NameTable<ParameterValue> {
    path.hasSuffix(".json") ? try readJSON(bytes, path) : try readTOML(bytes, path)
  }

  // MARK: JSON

  private static func readJSON(
    _ bytes: [UInt8],
    _ path: String
  ) throws(RuntimeFailure) -> NameTable<ParameterValue> {
    guard case .object(let fields)? = JSONValue(ByteBuffer(bytes)) else {
      throw error(path, "this is not a JSON object")
    }
    var values: NameTable<ParameterValue> = [:]
    for (name, value) in fields {
      guard let value = ParameterValue(value) else { throw unusable(name, path) }
      values[name] = value
    }
    return values
  }

  private init?(_ value: JSONValue) {
    if let items = value.array {
      let texts = items.compactMap(\.scalarText)
      guard texts.count == items.count else { return nil }
      self = .list(texts)
    } else {
      guard let text = value.scalarText else { return nil }
      self = .text(text)
    }
  }

  // MARK: TOML

  private static func readTOML(
    _ bytes: [UInt8],
    _ path: String
  ) throws(RuntimeFailure) -> NameTable<ParameterValue> {
    let table: NameTable<TOMLValue>
    do throws(TOML.Fault) {
      table = try TOML.table(String(decoding: bytes, as: UTF8.self))
    } catch {
      throw ParameterValue.error(error.location(in: path), error.message)
    }
    var values: NameTable<ParameterValue> = [:]
    for name in table.keys {
      guard let value = table[name].flatMap({ ParameterValue($0) }) else {
        throw unusable(name, path)
      }
      values[name] = value
    }
    return values
  }

  private init?(_ value: TOMLValue) {
    if let items = value.list {
      let texts = items.compactMap { ParameterValue.text(of: $0) }
      guard texts.count == items.count else { return nil }
      self = .list(texts)
    } else {
      guard let text = ParameterValue.text(of: value) else { return nil }
      self = .text(text)
    }
  }

  private static func text(of value: TOMLValue) -> String? {
    switch value {
    case .text(let text), .date(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .number(let number): NumberText.format(number)
    case .time, .list, .table: nil
    }
  }

  // MARK: Errors

  private static func unusable(_ name: String, _ path: String) -> RuntimeFailure {
    error(
      path,
      "`\(name)` is not a text, number, Boolean, date or list of those; put times in quotes"
    )
  }

  private static func error(_ location: String, _ message: String) -> RuntimeFailure {
    RuntimeFailure(
      .unusableParameterFile,
      "\(location): \(message)",
      helps: ["a parameter file has names and values: city = \"portland\" in TOML, or JSON"]
    )
  }
}
