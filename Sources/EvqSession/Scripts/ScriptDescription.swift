package import EvqSyntax

/// Describes a script by its first comment and its parameters.
package struct ScriptDescription {
  private let program: Program

  /// Reads a program and its includes; `folder` is its folder if the name has none.
  package init(_ source: SourceText, folder: String? = nil) {
    program = Program.load(ScriptFile(source, folder: folder))
  }

  /// The help of the script.
  package var help: String {
    let usage = "usage: evq \(program.file.source.name)"
    let values = program.parameters.isEmpty ? "" : " [--param name=value] ..."
    let title = comment.isEmpty ? "" : comment.map { "\($0)\n" }.joined() + "\n"
    let parameters = self.parameters
    return title + "\(usage)\(values) [<options>]\n" + (parameters.isEmpty ? "" : "\n\(parameters)")
      + "\nevq --help lists the options.\n"
  }

  /// One line per parameter: type, default and the comment after the declaration.
  package var parameters: String {
    guard !program.parameters.isEmpty else { return "" }
    let rows = program.parameters.map { node, file in
      let value = node.defaultValue.map { " = \(SourcePrinter.valueText(of: $0))" } ?? " (needed)"
      return ("\(node.name.text): \(node.type.text)\(value)", comment(after: node, in: file.source))
    }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { text, comment in
      let blanks = String(repeating: " ", count: width - text.count)
      return comment.isEmpty ? "  \(text)\n" : "  \(text)\(blanks)  \(comment)\n"
    }
    return "parameters:\n" + lines.joined()
  }

  /// The lines of the first comment.
  private var comment: [String] {
    let text = String(decoding: program.file.source.bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = lines.first?.hasPrefix("#!") == true ? 1 : 0
    return lines.dropFirst(start).drop { $0.hasPrefix("#:") || $0.isEmpty }
      .prefix { $0.hasPrefix("#") && !$0.hasPrefix("#:") }
      .map { ScriptDescription.words(of: String($0)) }
  }

  private func comment(after node: ParameterStatement, in source: SourceText) -> String {
    let line = source.line(at: Int(node.range.upper))
    let comment = Lexer.tokenize(source).tokens.first {
      $0.kind == .comment && $0.range.lower >= node.range.upper
        && source.line(at: Int($0.range.lower)) == line
    }
    return comment.map { ScriptDescription.words(of: source.text(in: $0.range)) } ?? ""
  }

  private static func words(of comment: String) -> String {
    let words = comment.drop { "#- ".contains($0) }
    return String(words.reversed().drop(while: \.isWhitespace).reversed())
  }
}
