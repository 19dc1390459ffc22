import EvqModel

/// Prints a Markdown table.
struct MarkdownRenderer: Renderer {
  private let options: RenderOptions
  private var schema = RenderSchema(columns: [], isWholeEvent: false)

  init(_ options: RenderOptions) {
    self.options = options
  }

  mutating func begin(_ schema: RenderSchema, to output: inout [UInt8]) {
    self.schema = schema
    guard options.showsHeader else { return }
    appendLine(schema.columns.map { field($0.name) }, to: &output)
    appendLine(schema.columns.map { $0.type == .number ? "---:" : "---" }, to: &output)
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
    output.append(text: "| " + fields.joined(separator: " | ") + " |\n")
  }

  private var missingField: String { options.missingText.map(field) ?? "∅" }

  private func field(_ text: String) -> String {
    guard text.utf8.contains(where: { "|\n".utf8.contains($0) }) else {
      return SafeText.visible(text)
    }
    let escaped = text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "|": result += "\\|"
      case "\n": result += "<br>"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return SafeText.visible(escaped)
  }
}
