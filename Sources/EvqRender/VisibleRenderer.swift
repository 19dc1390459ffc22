import EvqModel

/// Wraps a renderer of raw values and makes control characters visible at a terminal.
///
/// Files and pipes get the raw values.
struct VisibleRenderer: Renderer {
  private var inner: any Renderer

  init(_ inner: any Renderer) {
    self.inner = inner
  }

  mutating func begin(_ schema: RenderSchema, to output: inout [UInt8]) {
    var text: [UInt8] = []
    inner.begin(schema, to: &text)
    output.append(text: VisibleRenderer.visible(text))
  }

  mutating func write(_ batch: Batch, to output: inout [UInt8]) {
    var text: [UInt8] = []
    inner.write(batch, to: &text)
    output.append(text: VisibleRenderer.visible(text))
  }

  mutating func end(to output: inout [UInt8]) {
    var text: [UInt8] = []
    inner.end(to: &text)
    output.append(text: VisibleRenderer.visible(text))
  }

  /// Keeps line ends and tabs, which belong to the format.
  private static func visible(_ text: [UInt8]) -> String {
    String(decoding: text, as: UTF8.self)
      .split(separator: "\t", omittingEmptySubsequences: false)
      .map { SafeText.visibleLines(String($0)) }
      .joined(separator: "\t")
  }
}
