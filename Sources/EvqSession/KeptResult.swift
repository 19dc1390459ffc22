import EvqModel
package import EvqRender

/// The rows of a query as they were shown, so that they can be shown again.
package struct KeptResult: Sendable {
  let schema: RenderSchema
  private(set) var batches: [Batch] = []
  package private(set) var rowCount = 0
  /// Whether there were more rows than are kept.
  package private(set) var isCut = false

  /// The most rows that are kept.
  package static let rowsMax = 10_000

  init(_ schema: RenderSchema) {
    self.schema = schema
  }

  mutating func append(_ batch: Batch) {
    guard rowCount < KeptResult.rowsMax else {
      isCut = isCut || batch.count > 0
      return
    }
    batches.append(batch)
    rowCount += batch.count
  }

  /// The rows in a format.
  func text(_ format: OutputFormat, _ options: RenderOptions) -> [UInt8] {
    var renderer = format.renderer(options)
    var text: [UInt8] = []
    renderer.begin(schema, to: &text)
    for batch in batches { renderer.write(batch, to: &text) }
    renderer.end(to: &text)
    return text
  }
}

extension Session {
  /// Prints the rows of the last query again, without running it; false where there are none.
  package func showLast(as format: OutputFormat?) throws(EvqError) -> Bool {
    guard let keptResult else { return false }
    try output.write(
      rows: keptResult.text(format ?? settings.format, settings.renderOptions)
    )
    return true
  }
}
