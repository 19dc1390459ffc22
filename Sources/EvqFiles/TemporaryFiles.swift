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

  /// Creates a folder that only its owner can read; returns its path.
  package static func makeFolder() throws(SystemError) -> String {
    var template = Array("\(folder)/evq-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .last }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a folder and the files in it.
  package static func removeFolder(_ path: String) {
    for name in Folder.names(in: path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Creates an unnamed file, which is removed when its descriptor is closed.
  package static func makeUnnamed() throws(SystemError) -> Int32 {
    let flags = O_RDWR | O_CLOEXEC | O_EXCL | unnamed
    let descriptor = open(folder, flags, S_IRUSR | S_IWUSR)
    if descriptor >= 0 { return descriptor }
    // Some file systems cannot create files without names; the reason of any other failure is found again.
    let file = try make()
    unlink(file.path)
    _ = fcntl(file.descriptor, F_SETFD, FD_CLOEXEC)
    return file.descriptor
  }

  /// The kernel's `O_TMPFILE`, which is a macro that Swift does not import.
  private static let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY
}
