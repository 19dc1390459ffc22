import Glibc

/// `$VISUAL` or `$EDITOR` for a statement.
enum ExternalEditor {
  /// The text after editing.
  static func edit(_ text: String, _ events: EventPipe) -> Result<String, OutsideFailure> {
    let editor = ExternalProgram.variable("VISUAL", "EDITOR") ?? "vi"
    var path = Array("\(ExternalProgram.variable("TMPDIR") ?? "/tmp")/evq-XXXXXX.evq".utf8CString)
    let descriptor = mkstemps(&path, 4)
    guard descriptor >= 0 else {
      return .failure(OutsideFailure(message: "no temporary file for the editor"))
    }
    let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(name) }
    FileBytes.write(Array((text + "\n").utf8), to: descriptor)
    close(descriptor)
    guard let id = ExternalProgram.start("\(editor) \"$1\"", [name]) else {
      return .failure(OutsideFailure(message: "`\(editor)` does not start"))
    }
    let code = ExternalProgram.wait(for: id, events)
    guard code == 0 else {
      return .failure(OutsideFailure(message: "`\(editor)` ended with \(code): nothing changed"))
    }
    guard let bytes = FileBytes.read(name, upTo: 4 << 20) else {
      return .failure(OutsideFailure(message: "the edited text cannot be read"))
    }
    let pasted = KeyDecoder.pasted(bytes)
    return .success(String(pasted.reversed().drop(while: \.isWhitespace).reversed()))
  }
}
