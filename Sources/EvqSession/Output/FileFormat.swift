import EvqModel
package import EvqRender
import Foundation

extension OutputFormat {
  /// The endings of files and the formats that they ask for.
  private static let endings: [String: OutputFormat] = [
    "ndjson": .ndjson, "jsonl": .ndjson, "json": .json, "csv": .csv, "tsv": .tsv, "md": .markdown,
  ]

  /// The format that the ending of a file asks for, `.gz` and `.zst` left aside.
  ///
  /// Nil for a name without an ending, and for a terminal or a pipe. Throws for an ending that evq does not write.
  package static func ofFile(_ path: String) throws(EvqError) -> OutputFormat? {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return nil }
    let name = path.split(separator: "/").last ?? ""
    var endings = name.split(separator: ".").dropFirst().map { $0.lowercased() }
    if FileKind(path: path)?.compression != nil { endings.removeLast() }
    guard let ending = endings.last else { return nil }
    if let format = Self.endings[ending] { return format }
    throw .usage(
      "evq writes no .\(ending) files like `\(path)`; it writes .ndjson, .jsonl, .json, .csv, .tsv and"
        + " .md, also with .gz or .zst"
    )
  }
}
