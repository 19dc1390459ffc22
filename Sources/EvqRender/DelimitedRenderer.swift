import EvqModel

/// Prints CSV, TSV and Markdown tables.
struct DelimitedRenderer: Renderer {
  enum Dialect { case csv, tsv, markdown }

  private let dialect: Dialect
  private let options: RenderOptions
  private var schema = RenderSchema(columns: [], isWholeEvent: false)

  init(_ dialect: Dialect, _ options: RenderOptions) {
    self.dialect = dialect
    self.options = options
  }

  mutating func begin(_ schema: RenderSchema, to output: inout [UInt8]) {
    self.schema = schema
    guard options.showsHeader else { return }
    appendLine(schema.columns.map { field($0.name) }, to: &output)
    if dialect == .markdown {
      appendLine(schema.columns.map { $0.type == .number ? "---:" : "---" }, to: &output)
    }
  }

  mutating func write(_ batch: Batch, to output: inout [UInt8]) {
    for row in batch.selection {
      let fields = schema.columns.map { column in
        batch.value(slot: column.slot, row: row).text.map { field($0.string) } ?? missingField
      }
      appendLine(fields, to: &output)
    }
  }

  mutating func end(to output: inout [UInt8]) {}

  private func appendLine(_ fields: [String], to output: inout [UInt8]) {
    switch dialect {
    case .csv: output.append(text: fields.joined(separator: ",") + "\n")
    case .tsv: output.append(text: fields.joined(separator: "\t") + "\n")
    case .markdown: output.append(text: "| " + fields.joined(separator: " | ") + " |\n")
    }
  }

  /// A missing value: nothing in CSV, where an empty text is `""`.
  private var missingField: String {
    guard let text = options.missingText else { return dialect == .markdown ? "∅" : "" }
    return field(text)
  }

  private func field(_ text: String) -> String {
    switch dialect {
    case .csv: csvField(text)
    case .tsv: tsvField(text)
    case .markdown: markdownField(text)
    }
  }

  private func csvField(_ text: String) -> String {
    let isSpecial = text.utf8.contains { ",\"\r\n".utf8.contains($0) }
    let needsQuotes =
      isSpecial || text.isEmpty || text.utf8.first == 0x20 || text.utf8.last == 0x20
    guard needsQuotes else { return text }
    return quoted(text)
  }

  private func quoted(_ text: String) -> String {
    let doubled = text.unicodeScalars.reduce(into: String.UnicodeScalarView()) { result, scalar in
      if scalar == "\"" { result.append(scalar) }
      result.append(scalar)
    }
    return "\"\(String(doubled))\""
  }

  /// Writes tabs and line ends as `\t` and `\n` and doubles backslashes.
  ///
  /// A value that starts with a quote is quoted, because TSV readers would take it for quoted.
  private func tsvField(_ text: String) -> String {
    let line = replacing(text, ["\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"])
    return line.utf8.first == UInt8(ascii: "\"") ? quoted(line) : line
  }

  private func markdownField(_ text: String) -> String {
    SafeText.visible(replacing(text, ["|": "\\|", "\n": "<br>"]))
  }

  private func replacing(_ text: String, _ table: [Unicode.Scalar: String]) -> String {
    guard text.unicodeScalars.contains(where: { table[$0] != nil }) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if let replacement = table[scalar] {
        result += replacement
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
}
