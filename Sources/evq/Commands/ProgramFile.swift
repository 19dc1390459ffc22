import EvqModel
import EvqSyntax

/// Programs from files and standard input.
enum ProgramFile {
  /// Reads a script, or what errors are to call it; `-` is standard input.
  ///
  /// A little more than the longest program is read at the most, so that too long a one is told.
  static func read(_ path: String, as kind: String = "script") throws -> SourceText {
    do throws(RuntimeFailure) {
      let bytes = try UserFile.bytes(path, upTo: SourceText.bytesMax, as: "the \(kind) ")
      return SourceText(name: path == "-" ? "<stdin>" : path, bytes: bytes)
    } catch {
      throw RuntimeFailure(error.code, error.message, helps: error.helps + subcommand(near: path))
    }
  }

  /// `evq whomai` names no script that anyone has.
  private static func subcommand(near path: String) -> [String] {
    let names = Evq.subcommandNames
    guard !path.contains(where: { "./".contains($0) }),
      let near = Suggestion.nearest(to: path, among: names)
    else { return [] }
    return ["did you mean `evq \(near)`?"]
  }
}
