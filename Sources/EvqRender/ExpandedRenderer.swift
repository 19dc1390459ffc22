import EvqModel

/// Prints one field per line, for wide rows and single events.
struct ExpandedRenderer: Renderer {
  private let options: RenderOptions
  private var schema = RenderSchema(columns: [], isWholeEvent: false)
  private var number = 0

  init(_ options: RenderOptions) {
    self.options = options
  }

  mutating func begin(_ schema: RenderSchema, to output: inout [UInt8]) {
    self.schema = schema
  }

  mutating func write(_ batch: Batch, to output: inout [UInt8]) {
    for row in batch.selection {
      number += 1
      let fields = schema.columns.flatMap { column in
        lines(of: column, batch.value(slot: column.slot, row: row))
      }
      appendRule(to: &output)
      let width = fields.map { DisplayWidth.of($0.name) }.max() ?? 0
      for field in fields { append(field, width, to: &output) }
    }
  }

  mutating func end(to output: inout [UInt8]) {}

  private func appendRule(to output: inout [UInt8]) {
    guard options.showsHeader else {
      if number > 1 { output.append(text: "\n") }
      return
    }
    let title = "── \(number) "
    let rest = max(0, min(options.width ?? 60, 60) - DisplayWidth.of(title))
    output.append(
      text: options.palette.paint(title + String(repeating: "─", count: rest), .dim) + "\n"
    )
  }

  /// The lines of one column; an object takes one for each of its fields.
  private func lines(
    of column: RenderSchema.Column,
    _ value: Value
  ) -> [(name: String, text: String?)] {
    guard case .json(let json) = value, json.string.utf8.first == UInt8(ascii: "{") else {
      return [(SafeText.visible(column.name), CellText.text(of: value))]
    }
    let bytes = Array(json.string.utf8)
    let prefix = column.name == "properties" ? "property" : column.name
    return JSONFields(bytes[...]).map { field in
      ("\(prefix).\(SafeText.visible(field.name))", field.text.map(SafeText.visible))
    }
  }

  private func append(
    _ field: (name: String, text: String?),
    _ width: Int,
    to output: inout [UInt8]
  ) {
    let blanks = String(repeating: " ", count: width - DisplayWidth.of(field.name))
    let text = field.text ?? options.missingText ?? "∅"
    let room = options.width.map { max(8, $0 - width - 3) }
    let cut = room.map { DisplayWidth.cut(text, to: $0) } ?? text
    let name = options.palette.paint(field.name, .accent)
    let shown = options.palette.paint(cut, field.text == nil ? .dim : .plain)
    output.append(text: "\(name)\(blanks) │ \(shown)\n")
  }
}
