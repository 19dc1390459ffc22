import EvqFiles
import EvqModel
package import EvqRender

extension OutputFormat {
  /// The format of a file's ending, without `.gz` or `.zst`.
  ///
  /// Nil for a name without an ending, and for a terminal or a pipe. Throws for an ending that evq does not write.
  package static func ofFile(_ path: String) throws(EvqError) -> OutputFormat? {
    if let status = FileStatus(path), !status.isRegular { return nil }
    let name = path.split(separator: "/").last ?? ""
    var endings = name.split(separator: ".").dropFirst().map { $0.lowercased() }
    if FileKind(path: path)?.compression != nil { endings.removeLast() }
    guard let ending = endings.last else { return nil }
    if let format = allCases.first(where: { $0.fileEndings.contains(ending) }) { return format }
    throw .usage(
      "evq cannot write .\(ending) files like `\(path)`; it writes \(endingList), also with .gz or .zst"
    )
  }
}
