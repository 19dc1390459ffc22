package import EvqModel

/// An output format.
package enum OutputFormat: String, Sendable, CaseIterable {
  case table, expanded, json, ndjson, csv, tsv, markdown

  /// The endings of files in this format; none for a format that is for terminals.
  package var fileEndings: [String] {
    switch self {
    case .table, .expanded: []
    case .json: ["json"]
    case .ndjson: ["ndjson", "jsonl"]
    case .csv: ["csv"]
    case .tsv: ["tsv"]
    case .markdown: ["md"]
    }
  }

  /// All names for a help text: `table, expanded, … or markdown`.
  package static var nameList: String { list(allCases.map(\.rawValue), "or") }

  /// All endings for a message: `.json, … and .md`.
  package static var endingList: String {
    list(allCases.flatMap(\.fileEndings).map { ".\($0)" }, "and")
  }

  private static func list(_ words: [String], _ conjunction: String) -> String {
    words.dropLast().joined(separator: ", ") + " \(conjunction) " + (words.last ?? "")
  }
}

/// The options of a renderer.
package struct RenderOptions: Sendable {
  /// The terminal's width in cells; nil for no limit.
  package var width: Int?
  package var palette: Palette
  package var showsHeader: Bool
  /// The text of a missing value; nil for the format's default.
  package var missingText: String?

  package init(
    width: Int? = nil,
    palette: Palette = Palette(isColored: false),
    showsHeader: Bool = true,
    missingText: String? = nil
  ) {
    self.width = width
    self.palette = palette
    self.showsHeader = showsHeader
    self.missingText = missingText
  }
}

/// The columns of the printed rows.
package struct RenderSchema: Sendable {
  package struct Column: Sendable {
    package var name: String
    package var slot: Int
    package var type: ValueType

    package init(name: String, slot: Int, type: ValueType) {
      self.name = name
      self.slot = slot
      self.type = type
    }
  }

  package var columns: [Column]
  /// Whether rows are unchanged events, so that JSON formats copy their bytes.
  package var isWholeEvent: Bool

  package init(columns: [Column], isWholeEvent: Bool) {
    self.columns = columns
    self.isWholeEvent = isWholeEvent
  }
}

/// Prints rows in one format; its memory does not grow with their number.
package protocol Renderer {
  mutating func begin(_ schema: RenderSchema, to output: inout [UInt8])
  mutating func write(_ batch: Batch, to output: inout [UInt8])
  mutating func end(to output: inout [UInt8])
  /// Formats rows apart from the renderer, after `begin`; nil where a row depends on those before it.
  ///
  /// `write` takes the result from `Batch.formattedRows`.
  var rowFormat: RowFormat? { get }
}

extension Renderer {
  package var rowFormat: RowFormat? { nil }
}

extension OutputFormat {
  /// The renderer of the format; at a terminal it makes control characters visible.
  package func renderer(_ options: RenderOptions) -> any Renderer {
    let plain = plainRenderer(options)
    switch self {
    case .json, .ndjson, .csv, .tsv: return options.width == nil ? plain : VisibleRenderer(plain)
    case .table, .expanded, .markdown: return plain
    }
  }

  private func plainRenderer(_ options: RenderOptions) -> any Renderer {
    switch self {
    case .table: TableRenderer(options)
    case .expanded: ExpandedRenderer(options)
    case .json: JSONRenderer(isLines: false)
    case .ndjson: JSONRenderer(isLines: true)
    case .csv: DelimitedRenderer(CSVDialect(), options)
    case .tsv: DelimitedRenderer(TSVDialect(), options)
    case .markdown: MarkdownRenderer(options)
    }
  }
}

extension [UInt8] {
  /// Appends text as UTF-8.
  mutating func append(text: String) { append(contentsOf: text.utf8) }

  /// Appends formatted rows, without a copy where nothing is before them.
  mutating func append(rows: [UInt8]) {
    if isEmpty { self = rows } else { append(contentsOf: rows) }
  }
}
