import EvqModel
import EvqRender
import EvqSyntax

/// The settings that `set key = value` knows.
enum SettingKey: String, CaseIterable {
  case format, limit, header, null, strict, memory

  /// The values that a setting takes, for the error about another one.
  var expectation: String {
    switch self {
    case .format: OutputFormat.allCases.map(\.rawValue).joined(separator: " ")
    case .limit: "a number of rows or all"
    case .header, .strict: "true or false"
    case .null: "a text"
    case .memory: "a size in quotes, like \"512MB\", \"4GB\" or \"2GiB\""
    }
  }

  /// The values that can be listed.
  var values: [String] {
    switch self {
    case .format: OutputFormat.allCases.map(\.rawValue)
    case .limit: ["all"]
    case .header, .strict: ["true", "false"]
    case .null, .memory: []
    }
  }

  /// Applies a value; false when it is none of those expected.
  func apply(_ value: Value, to settings: inout Settings) -> Bool {
    switch (self, value) {
    case (.format, .text(let name)):
      guard let format = OutputFormat(rawValue: name.string) else { return false }
      settings.format = format
    case (.limit, .text("all")): settings.shownRowsMax = nil
    case (.limit, .number(let rows)) where rows >= 0 && rows == rows.rounded() && rows < 1e15:
      settings.shownRowsMax = Int(rows)
    case (.header, .boolean(let shows)): settings.showsHeader = shows
    case (.null, .text(let text)): settings.missingText = text.string
    case (.strict, .boolean(let isStrict)): settings.isStrict = isStrict
    case (.memory, .text(let text)):
      guard let size = ByteSize(text.string) else { return false }
      settings.memoryMax = size
    default: return false
    }
    return true
  }
}
