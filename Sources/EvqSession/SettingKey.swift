import EvqModel
import EvqRender
import EvqSyntax

/// The settings that `set key = value` knows.
enum SettingKey: String, CaseIterable {
  case format, limit, header, null, strict

  /// The values that a setting takes, for the error about another one.
  var expectation: String {
    switch self {
    case .format: OutputFormat.allCases.map(\.rawValue).joined(separator: " ")
    case .limit: "a number of rows or all"
    case .header, .strict: "true or false"
    case .null: "a text"
    }
  }

  /// The values that can be listed.
  var values: [String] {
    switch self {
    case .format: OutputFormat.allCases.map(\.rawValue)
    case .limit: ["all"]
    case .header, .strict: ["true", "false"]
    case .null: []
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
    default: return false
    }
    return true
  }
}
