package import EvqSession
package import Foundation

/// One `.evq` file and its expected output.
///
/// It runs like in `evq test`. The file `.out` has the rows, `.err` the messages; without the file,
/// nothing is expected. `EVQ_RECORD=1` writes both and fails.
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

  /// The expected output in the file with this ending; empty without a file.
  package func expected(_ ending: String) -> String {
    test.expected(ending) ?? ""
  }

  /// Writes the file with this ending, or removes it if the output is empty.
  ///
  /// Returns whether that changed the file.
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
