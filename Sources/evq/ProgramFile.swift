import EvqModel
import EvqSyntax

/// Programs from files and standard input.
enum ProgramFile {
  /// Reads a script, or what errors are to call it; `-` is standard input.
  ///
  /// A little more than the longest program is read at the most, so that too long a one is told.
  static func read(_ path: String, as kind: String = "script") throws -> SourceText {
    let bytes = try UserFile.bytes(path, upTo: SourceText.bytesMax, as: "the \(kind) ")
    return SourceText(name: path == "-" ? "<stdin>" : path, bytes: bytes)
  }
}
