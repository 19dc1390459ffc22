package import EvqSyntax

/// Prints diagnostics with the source line and carets under the range.
package struct DiagnosticRenderer: Sendable {
  private let palette: Palette
  private let width: Int
  /// The maximum number of diagnostics that are printed.
  private static let countMax = 20

  package init(palette: Palette, width: Int = 100) {
    self.palette = palette
    self.width = max(40, width)
  }

  package func text(of diagnostics: [Diagnostic], in source: SourceText) -> String {
    let shown = diagnostics.prefix(Self.countMax).map { text(of: $0, in: source) }
    let rest = diagnostics.count - shown.count
    return shown.joined(separator: "\n") + (rest > 0 ? "\n… and \(rest) more\n" : "")
  }

  package func text(of diagnostic: Diagnostic, in source: SourceText) -> String {
    let start = source.position(at: Int(diagnostic.range.lower))
    let gutter = String(repeating: " ", count: String(start.line).count)
    let bar = palette.paint("|", .dim)
    var lines = [title(of: diagnostic)]
    lines.append(
      "\(gutter)\(palette.paint("-->", .dim)) \(source.name):\(start.line):\(start.column)"
    )
    lines.append("\(gutter) \(bar)")
    let (shown, carets) = excerpt(of: diagnostic, in: source, room: width - gutter.count - 3)
    lines.append("\(palette.paint(String(start.line), .dim)) \(bar) \(shown)")
    let style: Style = diagnostic.isError ? .error : .warning
    let label = diagnostic.label.isEmpty ? "" : " " + SafeText.visible(diagnostic.label)
    lines.append("\(gutter) \(bar) \(carets.blanks)\(palette.paint(carets.marks + label, style))")
    for help in diagnostic.helps {
      lines.append("\(gutter) \(palette.paint("= help:", .dim)) \(SafeText.visible(help))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func title(of diagnostic: Diagnostic) -> String {
    let style: Style = diagnostic.isError ? .error : .warning
    let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]"
    return palette.paint(head, style) + ": " + SafeText.visible(diagnostic.message)
  }

  // MARK: Source line and carets

  /// The source line around the range, at most `room` cells wide, and the carets below it.
  private func excerpt(
    of diagnostic: Diagnostic,
    in source: SourceText,
    room: Int
  ) -> (String, (blanks: String, marks: String)) {
    let line = source.lineBounds(source.line(at: Int(diagnostic.range.lower)))
    let lower = min(max(Int(diagnostic.range.lower), line.lowerBound), line.upperBound)
    let upper = min(max(Int(diagnostic.range.upper), lower), line.upperBound)
    let before = shown(source, line.lowerBound..<lower)
    let marked = shown(source, lower..<upper)
    let after = shown(source, upper..<line.upperBound)
    // The excerpt of a long line starts shortly before the range.
    let fits = DisplayWidth.of(before + marked + after) <= room
    let isFar = !fits && DisplayWidth.of(before) > room / 2
    let lead = isFar ? "…" + suffix(before, room / 3) : before
    let marks = max(1, min(DisplayWidth.of(marked), room - DisplayWidth.of(lead)))
    return (
      DisplayWidth.cut(lead + marked + after, to: room),
      (
        String(repeating: " ", count: DisplayWidth.of(lead)),
        String(repeating: "^", count: marks)
      )
    )
  }

  private func shown(_ source: SourceText, _ bounds: Range<Int>) -> String {
    let text = source.text(in: SourceRange(bounds.lowerBound, bounds.upperBound))
    let spaced = text.reduce(into: "") { $0 += $1 == "\t" ? "    " : String($1) }
    return SafeText.visible(spaced)
  }

  private func suffix(_ text: String, _ cells: Int) -> String {
    var result: [Character] = []
    var used = 0
    for character in text.reversed() {
      used += DisplayWidth.of(character)
      if used > cells { break }
      result.append(character)
    }
    return String(result.reversed())
  }
}
