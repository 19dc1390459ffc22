import EvqModel

/// Formats values for tables.
enum CellText {
  /// The value on one line, without control characters; nil for a missing value.
  static func text(of value: Value) -> String? {
    switch value {
    case .missing: nil
    case .json(let text): SafeText.visible(pairs(text) ?? text.string)
    case .text, .number, .boolean, .time, .duration:
      value.text.map { SafeText.visible($0.string) }
    }
  }

  /// `{"plan":"free","hs_city":"new york"}` as `plan=free hs_city="new york"`; nil for an array.
  private static func pairs(_ json: Text) -> String? {
    let bytes = Array(json.string.utf8)
    guard bytes.first == UInt8(ascii: "{") else { return nil }
    return JSONFields(bytes[...])
      .map { "\($0.name)=\(quotedIfNeeded($0.text ?? "null"))" }
      .joined(separator: " ")
  }

  private static func quotedIfNeeded(_ text: String) -> String {
    text.isEmpty || text.contains(" ") || text.contains("\"") ? JSONText.string(text) : text
  }
}
