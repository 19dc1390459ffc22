import EvqModel
import EvqRender
import EvqSyntax

/// The keys of `set key = value`.
enum SettingKey: String, CaseIterable {
  case format, limit, header, null, strict, memory

  /// The accepted values, for error messages.
  var expectation: String {
    switch self {
    case .format: OutputFormat.allCases.map(\.rawValue).joined(separator: " ")
    case .limit: "a number of rows or all"
    case .header, .strict: "true or false"
    case .null: "a text"
    case .memory: "a size in quotes, like \"512MB\", \"4GB\" or \"2GiB\""
    }
  }

  /// The values that completion offers.
  var values: [String] {
    switch self {
    case .format: OutputFormat.allCases.map(\.rawValue)
    case .limit: ["all"]
    case .header, .strict: ["true", "false"]
    case .null, .memory: []
    }
  }

  /// Applies a value; false if the key does not accept it.
  func apply(_ value: Value, to settings: inout Settings) -> Bool {
    switch self {
    case .format:
      guard let format = value.plainText.flatMap({ OutputFormat(rawValue: $0) }) else {
        return false
      }
      settings.format = format
    case .limit:
      guard let limit = RowLimit(value) else { return false }
      settings.shownRowsMax = limit.rowsMax
    case .header:
      guard let showsHeader = value.plainBoolean else { return false }
      settings.showsHeader = showsHeader
    case .null:
      guard let text = value.plainText else { return false }
      settings.missingText = text
    case .strict:
      guard let isStrict = value.plainBoolean else { return false }
      settings.isStrict = isStrict
    case .memory:
      guard let size = value.plainText.flatMap({ ByteSize($0) }) else { return false }
      settings.memoryMax = size
    }
    return true
  }
}

/// A number of rows, or all of them.
private struct RowLimit {
  /// Nil for all rows.
  let rowsMax: Int?

  init?(_ value: Value) {
    if value.plainText == "all" {
      rowsMax = nil
    } else if case .number(let rows) = value, rows >= 0, rows == rows.rounded(), rows < 1e15 {
      rowsMax = Int(rows)
    } else {
      return nil
    }
  }
}

extension Value {
  /// The content of a text; nil for any other type.
  fileprivate var plainText: String? {
    if case .text(let text) = self { text.string } else { nil }
  }

  /// The content of a Boolean; nil for any other type.
  fileprivate var plainBoolean: Bool? {
    if case .boolean(let boolean) = self { boolean } else { nil }
  }
}
