import EvqFiles
import EvqModel
import EvqSyntax
import Foundation

/// A program's text and where it stands, so that what it names is found.
struct ScriptFile {
  let source: SourceText
  /// The folder of the files that it names, with its slash; empty for the one that evq runs in.
  private let folder: String
  /// What makes it the same file under two names; nil for what is no file.
  let place: String?

  /// A program that was handed over; its name says its folder where `folder` does not.
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

  /// The file that this one names by a path, which is relative to it.
  func file(at path: String) throws(RuntimeFailure) -> ScriptFile {
    let isAbsolute = path.hasPrefix("/")
    let real = isAbsolute ? path : folder + path
    let shown = isAbsolute ? path : Folder.prefix(of: source.name) + path
    return try ScriptFile.read(real, named: shown)
  }

  /// Reads a script; `shown` is what errors call it.
  static func read(_ path: String, named shown: String) throws(RuntimeFailure) -> ScriptFile {
    var status = stat()
    guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
      throw unreadable(shown, String(cString: strerror(errno)).lowercased())
    }
    guard status.st_mode & S_IFMT != S_IFDIR, let handle = FileHandle(forReadingAtPath: path) else {
      throw unreadable(shown, "it is a folder")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: SourceText.bytesMax + 1) ?? Data() else {
      throw unreadable(shown, "reading failed")
    }
    return ScriptFile(source: SourceText(name: shown, bytes: Array(data)), path: path)
  }

  private static func unreadable(_ shown: String, _ reason: String) -> RuntimeFailure {
    RuntimeFailure(.unreadableInput, "cannot read the script `\(shown)`: \(reason)")
  }

  /// A program that has no file.
  static func unnamed(_ source: SourceText) -> ScriptFile { ScriptFile(source: source, path: "") }

  private static func place(of path: String) -> String? {
    path.isEmpty ? nil : Files.realPath(path)
  }
}

/// Something to tell about a program, with the file that it is about.
struct LocatedDiagnostic {
  let diagnostic: Diagnostic
  let source: SourceText
}

extension [LocatedDiagnostic] {
  var hasErrors: Bool { contains(where: \.diagnostic.isError) }

  /// How a run ends that never began; an `expect` that cannot be met counts before everything else.
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
