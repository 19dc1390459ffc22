import Glibc

/// Creates temporary files in `$TMPDIR`, by default `/tmp`.
package enum TemporaryFiles {
  package static var folder: String {
    let variable = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return variable.isEmpty ? "/tmp" : variable
  }

  /// Creates a file; the caller closes its descriptor and removes it.
  package static func make(ending: String = "") throws(SystemError)
    -> (path: String, descriptor: Int32)
  {
    var template = Array("\(folder)/evq-XXXXXX\(ending)".utf8CString)
    let descriptor = mkstemps(&template, Int32(ending.utf8.count))
    guard descriptor >= 0 else { throw .last }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (path, descriptor)
  }

  /// Creates an unnamed file, which is removed when its descriptor is closed.
  package static func makeUnnamed() throws(SystemError) -> Int32 {
    let file = try make()
    unlink(file.path)
    return file.descriptor
  }
}
