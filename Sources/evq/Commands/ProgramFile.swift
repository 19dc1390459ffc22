import EvqModel
import EvqSyntax

/// Reads programs from files and standard input.
enum ProgramFile {
  /// Reads a script; `-` is standard input, and `kind` names the file in errors.
  ///
  /// It stops after slightly more than the longest program, so that the parser can report the length.
  static func read(_ path: String, as kind: String = "script") throws -> SourceText {
    do throws(RuntimeFailure) {
      let bytes = try UserFile.bytes(path, upTo: SourceText.bytesMax, as: "the \(kind) ")
      return SourceText(name: path == "-" ? "<stdin>" : path, bytes: bytes)
    } catch {
      throw RuntimeFailure(error.code, error.message, helps: error.helps + subcommand(near: path))
    }
  }

  /// Suggests a subcommand for a misspelt one: `evq whomai` reads as a script name.
  private static func subcommand(near path: String) -> [String] {
    let names = Evq.subcommandNames
    guard !path.contains(where: { "./".contains($0) }),
      let near = Suggestion.nearest(to: path, among: names)
    else { return [] }
    return ["did you mean `evq \(near)`?"]
  }
}
