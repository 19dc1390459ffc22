import EvqModel

/// Prints aligned columns that fit the terminal.
///
/// The first rows determine the widths; later rows are printed at once.
struct TableRenderer: Renderer {
  private let options: RenderOptions
  private var schema = RenderSchema(columns: [], isWholeEvent: false)
  private var pendingRows: [[String?]] = []
  private var widths: [Int] = []
  private var hasWidths = false
  /// Whether the last columns are hidden; a column of `…` replaces them.
  private var hidesColumns = false

  /// The number of rows that determine the widths.
  private static let sampleRows = 1_000
  private static let gap = 2
  /// The minimum width of a column while others can be hidden; times are never cut.
  private static let columnWidthMin = 8
  /// Columns up to this width are cut only after wider ones.
  private static let shortColumnWidth = 16

  init(_ options: RenderOptions) {
    self.options = options
  }

  mutating func begin(_ schema: RenderSchema, to output: inout [UInt8]) {
    self.schema = schema
  }

  mutating func write(_ batch: Batch, to output: inout [UInt8]) {
    for row in batch.selection {
      let cells = schema.columns.map { CellText.text(of: batch.value(slot: $0.slot, row: row)) }
      if hasWidths {
        append(cells, to: &output)
      } else {
        pendingRows.append(cells)
        if pendingRows.count == Self.sampleRows { setWidths(&output) }
      }
    }
  }

  mutating func end(to output: inout [UInt8]) {
    if !hasWidths { setWidths(&output) }
  }

  // MARK: Widths

  private mutating func setWidths(_ output: inout [UInt8]) {
    hasWidths = true
    widths = fitted(naturalWidths())
    if options.showsHeader { appendHeader(to: &output) }
    for cells in pendingRows { append(cells, to: &output) }
    pendingRows = []
  }

  private func naturalWidths() -> [Int] {
    schema.columns.enumerated().map { index, column in
      let cells = pendingRows.map { DisplayWidth.of($0[index] ?? missingText) }
      let header = options.showsHeader ? DisplayWidth.of(SafeText.visible(column.name)) : 0
      return max(1, header, cells.max() ?? 0)
    }
  }

  /// Hides the last columns that do not fit in a readable width, then narrows the widest ones.
  private mutating func fitted(_ natural: [Int]) -> [Int] {
    guard let available = options.width else { return natural }
    var widths = natural
    func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) }
    func room() -> Int { available - (hidesColumns ? Self.gap + 1 : 0) }
    let comfortable = leastWidths(natural, keepingUpTo: Self.shortColumnWidth)
    let least =
      total(comfortable) <= available
      ? comfortable : leastWidths(natural, keepingUpTo: Self.columnWidthMin)
    while widths.count > 1, total(Array(least.prefix(widths.count))) > room() {
      widths.removeLast()
      hidesColumns = true
    }
    while total(widths) > room() {
      let shrinkable = widths.indices.filter { widths[$0] > least[$0] }
      let candidates = shrinkable.isEmpty ? Array(widths.indices) : shrinkable
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }), widths[widest] > 1
      else { break }
      widths[widest] -= 1
    }
    return widths
  }

  /// The minimum width of each column; times and columns up to a width keep theirs.
  private func leastWidths(_ natural: [Int], keepingUpTo kept: Int) -> [Int] {
    natural.indices.map { index in
      let isKept = schema.columns[index].type == .time || natural[index] <= kept
      return isKept ? natural[index] : min(natural[index], Self.columnWidthMin)
    }
  }

  private var missingText: String { options.missingText ?? "∅" }

  // MARK: Lines

  private func appendHeader(to output: inout [UInt8]) {
    let names = schema.columns.map { Optional(SafeText.visible($0.name)) }
    appendLine(names, .header, to: &output)
    let rules = widths.map { Optional(String(repeating: "─", count: $0)) }
    appendLine(rules, .dim, to: &output)
  }

  private func append(_ cells: [String?], to output: inout [UInt8]) {
    appendLine(cells, .plain, to: &output)
  }

  private func appendLine(_ cells: [String?], _ style: Style, to output: inout [UInt8]) {
    var line = ""
    var pendingBlanks = 0
    for (index, width) in widths.enumerated() {
      let text = DisplayWidth.cut(cells[index] ?? missingText, to: width)
      let blanks = max(0, width - DisplayWidth.of(text))
      let isRight = schema.columns[index].type == .number
      line += String(repeating: " ", count: pendingBlanks + (isRight ? blanks : 0))
      line += options.palette.paint(text, cells[index] == nil ? .dim : style)
      pendingBlanks = (isRight ? 0 : blanks) + Self.gap
    }
    if hidesColumns {
      line += String(repeating: " ", count: pendingBlanks) + options.palette.paint("…", .dim)
    }
    output.append(text: line + "\n")
  }
}
