import EvqModel
import EvqSyntax
import Glibc

/// Programs from files and standard input.
enum ProgramFile {
  /// Reads a script, or what errors are to call it; `-` is standard input.
  static func read(_ path: String, as kind: String = "script") throws -> SourceText {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, kind) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= SourceText.bytesMax {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      guard count >= 0 else { throw unreadable(path, kind) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return SourceText(name: path == "-" ? "<stdin>" : path, bytes: bytes)
  }

  private static func unreadable(_ path: String, _ kind: String) -> SourceError {
    let reason = String(cString: strerror(errno)).lowercased()
    return SourceError(.unreadableInput, "cannot read the \(kind) `\(path)`: \(reason)")
  }
}
