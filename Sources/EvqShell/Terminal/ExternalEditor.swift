import EvqFiles
import Glibc

/// `$VISUAL` or `$EDITOR` for a statement.
enum ExternalEditor {
  /// Edits a text; returns the new text.
  static func edit(_ text: String, _ events: EventPipe) -> Result<String, ExternalEditFailure> {
    let editor = ExternalProgram.variable("VISUAL", "EDITOR") ?? "vi"
    guard let (path, descriptor) = try? TemporaryFiles.make(ending: ".evq") else {
      return .failure(ExternalEditFailure(message: "no temporary file for the editor"))
    }
    defer { try? Files.remove(path) }
    try? Descriptor.write(text + "\n", to: descriptor)
    close(descriptor)
    guard let id = ExternalProgram.start("\(editor) \"$1\"", [path]) else {
      return .failure(ExternalEditFailure(message: "`\(editor)` does not start"))
    }
    let code = ExternalProgram.wait(for: id, events)
    guard code == 0 else {
      return .failure(
        ExternalEditFailure(message: "`\(editor)` ended with \(code): nothing changed")
      )
    }
    guard let bytes = try? FileBytes.read(path, upTo: 4 << 20) else {
      return .failure(ExternalEditFailure(message: "the edited text cannot be read"))
    }
    let pasted = KeyDecoder.pasted(bytes)
    return .success(String(pasted.reversed().drop(while: \.isWhitespace).reversed()))
  }
}
