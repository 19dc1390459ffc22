package import EvqSession
package import Foundation

/// One `.evq` file with what it must print beside it.
///
/// It is run as `evq test` runs it. `.out` holds the rows, `.err` the messages; a file that does
/// not exist stands for nothing printed. `EVQ_RECORD=1` writes both and fails.
package struct GoldenCase: Sendable, CustomStringConvertible {
  package let url: URL
  private let test: ScriptTest

  package var description: String {
    url.path.replacing(PackageFolder.root.path + "/", with: "")
  }

  /// All cases below a folder of the package.
  package static func all(in folder: String) -> [GoldenCase] {
    PackageFolder.files(below: PackageFolder.root.appending(path: folder), ending: ".evq")
      .compactMap { url in
        (try? ScriptTest(path: url.path)).map { GoldenCase(url: url, test: $0) }
      }
  }

  /// The file's name without its folder.
  package var name: String { url.lastPathComponent }

  package var isRecording: Bool { ProcessInfo.processInfo.environment["EVQ_RECORD"] == "1" }

  // MARK: Running

  package var expectedExitCode: Int32 { test.expectedExitCode }

  package func run() async -> ProgramResult { await test.run(clock: { testNow }) }

  // MARK: Expectations

  /// What the file beside the case with this ending holds.
  package func expected(_ ending: String) -> String {
    test.expected(ending) ?? ""
  }

  /// Writes an expectation, or removes one for nothing; whether that changed anything.
  package func record(_ actual: String, _ ending: String) throws -> Bool {
    guard actual != expected(ending) else { return false }
    if actual.isEmpty {
      try FileManager.default.removeItem(at: sibling(ending))
    } else {
      try actual.write(to: sibling(ending), atomically: true, encoding: .utf8)
    }
    return true
  }

  private func sibling(_ ending: String) -> URL {
    URL(filePath: test.sibling(ending))
  }
}
