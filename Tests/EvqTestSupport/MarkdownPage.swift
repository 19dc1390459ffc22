package import Foundation

/// A page of Markdown whose fenced examples are run.
///
/// An `evq` block has a program, and the next `text` block its output: rows, then messages. A `console`
/// block has commands after `$ `, each followed by its output. Other blocks are ignored.
package struct MarkdownPage: Sendable, CustomStringConvertible {
  package enum Example: Sendable {
    case program(String)
    case command(String)
  }

  /// Prose with its fences, or the output of an example.
  private enum Part: Sendable {
    case prose(String)
    case printed(Example, String)
  }

  package let url: URL
  private var parts: [Part]

  package var description: String { url.lastPathComponent }

  package init(_ url: URL) throws {
    var reader = Reader(try String(contentsOf: url, encoding: .utf8))
    reader.run()
    self.url = url
    parts = reader.parts
  }

  /// The README and the articles of the documentation catalog.
  package static let all: [MarkdownPage] = {
    let articles = PackageFolder.files(
      below: PackageFolder.sources.appending(path: "evq/evq.docc"),
      ending: ".md"
    )
    return ([PackageFolder.root.appending(path: "README.md")] + articles)
      .compactMap { try? MarkdownPage($0) }
  }()

  package var examples: [(example: Example, printed: String)] {
    parts.compactMap { part in
      guard case .printed(let example, let text) = part else { return nil }
      return (example, text)
    }
  }

  /// Writes the page with new outputs of its examples, in their order.
  package func write(printed texts: [String]) throws {
    var texts = texts[...]
    let text = parts.map { part in
      switch part {
      case .prose(let text): text
      case .printed: texts.popFirst() ?? ""
      }
    }
    try text.joined().write(to: url, atomically: true, encoding: .utf8)
  }

  // MARK: Reading

  private struct Reader {
    private var lines: ArraySlice<Substring>
    private(set) var parts: [Part] = []

    init(_ text: String) {
      lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()[...]
    }

    mutating func run() {
      while let line = lines.first {
        switch line {
        case "```evq": program()
        case "```console": console()
        default:
          copyLine()
          if line.hasPrefix("```") { copyRestOfBlock() }
        }
      }
    }

    private mutating func copyLine() {
      if let line = lines.popFirst() { parts.append(.prose(line + "\n")) }
    }

    private mutating func copyRestOfBlock() {
      while let line = lines.first {
        copyLine()
        if line == "```" { return }
      }
    }

    private mutating func program() {
      copyLine()
      let source = linesBefore { $0 == "```" }
      parts.append(.prose(source))
      copyLine()
      while lines.first == "" { copyLine() }
      guard lines.first == "```text" else { return }
      copyLine()
      parts.append(.printed(.program(source), linesBefore { $0 == "```" }))
      copyLine()
    }

    private mutating func console() {
      copyLine()
      while let line = lines.first, line != "```" {
        copyLine()
        guard line.hasPrefix("$ ") else { continue }
        let printed = linesBefore { $0 == "```" || $0.hasPrefix("$ ") }
        parts.append(.printed(.command(String(line.dropFirst(2))), printed))
      }
      copyLine()
    }

    private mutating func linesBefore(_ isEnd: (Substring) -> Bool) -> String {
      var text = ""
      while let line = lines.first, !isEnd(line) {
        text += line + "\n"
        lines = lines.dropFirst()
      }
      return text
    }
  }
}
