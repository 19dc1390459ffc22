import EvqFiles
import EvqModel
import EvqSyntax
import Glibc

/// The text of a program and the folder of the files that it names.
struct ScriptFile {
  let source: SourceText
  /// The folder with its slash; empty for the working directory.
  private let folder: String
  /// The real path, the same for all names of a file; nil without a file.
  let place: String?

  /// A program of the command line; its name gives the folder if `folder` is nil.
  init(_ source: SourceText, folder: String?) {
    self.source = source
    self.folder = folder.map { "\($0)/" } ?? Folder.prefix(of: source.name)
    place = ScriptFile.place(of: self.folder + Folder.lastName(of: source.name))
  }

  private init(source: SourceText, path: String) {
    self.source = source
    folder = Folder.prefix(of: path)
    place = ScriptFile.place(of: path)
  }

  /// The file at a path relative to this one.
  func file(at path: String) throws(RuntimeFailure) -> ScriptFile {
    let isAbsolute = path.hasPrefix("/")
    let real = isAbsolute ? path : folder + path
    let shown = isAbsolute ? path : Folder.prefix(of: source.name) + path
    return try ScriptFile.read(real, named: shown)
  }

  /// Reads a script; `shown` is its name in errors.
  static func read(_ path: String, named shown: String) throws(RuntimeFailure) -> ScriptFile {
    var status = stat()
    guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
      throw unreadable(shown, String(cString: strerror(errno)).lowercased())
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw unreadable(shown, "it is a folder") }
    do throws(SystemError) {
      let bytes = try FileBytes.read(path == "-" ? "./-" : path, upTo: SourceText.bytesMax)
      return ScriptFile(source: SourceText(name: shown, bytes: bytes), path: path)
    } catch {
      throw unreadable(shown, error.text)
    }
  }

  private static func unreadable(_ shown: String, _ reason: String) -> RuntimeFailure {
    RuntimeFailure(.unreadableInput, "cannot read the script `\(shown)`: \(reason)")
  }

  /// A program without a file.
  static func unnamed(_ source: SourceText) -> ScriptFile { ScriptFile(source: source, path: "") }

  private static func place(of path: String) -> String? {
    path.isEmpty ? nil : Files.realPath(path)
  }
}

/// A diagnostic with the file that it is about.
struct LocatedDiagnostic {
  let diagnostic: Diagnostic
  let source: SourceText
}

extension [LocatedDiagnostic] {
  var hasErrors: Bool { contains(where: \.diagnostic.isError) }

  /// The error that ends a run before it starts; a failed `expect` comes first.
  var failure: EvqError {
    contains { $0.diagnostic.code == .unmetExpectation }
      ? .alreadyReported(.failedExpectation) : .program
  }
}

extension [Diagnostic] {
  func found(in file: ScriptFile) -> [LocatedDiagnostic] {
    map { LocatedDiagnostic(diagnostic: $0, source: file.source) }
  }
}
