import EvqSession
import EvqModel
import EvqRender
package import Foundation

/// One `.evq` file with what it must print beside it.
///
/// Lines `#: key value` at the top set the run: `now format width limit backend account param strict
/// null header check live profile replay allow-send dry-run exit`. `.out` holds the rows, `.err` the messages; a file that does not exist stands
/// for nothing printed. `EVQ_RECORD=1` writes both and fails.
package struct GoldenCase: Sendable, CustomStringConvertible {
  package let url: URL
  private let text: String

  package var description: String {
    url.path.replacing(PackageFolder.root.path + "/", with: "")
  }

  /// All cases below a folder of the package.
  package static func all(in folder: String) -> [GoldenCase] {
    PackageFolder.files(below: PackageFolder.root.appending(path: folder), ending: ".evq")
      .compactMap { url in
        (try? String(contentsOf: url, encoding: .utf8)).map { GoldenCase(url: url, text: $0) }
      }
  }

  /// The file's name without its folder.
  package var name: String { url.lastPathComponent }

  package var isRecording: Bool { ProcessInfo.processInfo.environment["EVQ_RECORD"] == "1" }

  // MARK: Running

  private var directives: [(key: String, value: String)] {
    text.split(separator: "\n").filter { $0.hasPrefix("#: ") }.map { line in
      let parts = line.dropFirst(3).split(separator: " ", maxSplits: 1)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
  }

  package var expectedExitCode: Int32 {
    directives.last { $0.key == "exit" }.flatMap { Int32($0.value) } ?? 0
  }

  package func run() async -> ProgramResult {
    await runProgram(text, named: url.lastPathComponent) { settings in
      for directive in directives { apply(directive.key, directive.value, to: &settings) }
      try? settings.adoptRecordedNow()
    }
  }

  private func apply(_ key: String, _ value: String, to settings: inout Settings) {
    switch key {
    case "now": settings.now = Instant(value)
    case "format": settings.format = OutputFormat(rawValue: value) ?? settings.format
    case "width": settings.rowWidth = Int(value)
    case "limit": settings.shownRowsMax = Int(value)
    case "backend": settings.backend = .file(String(value.dropFirst("file:".count)))
    case "account": settings.backend = .mock(account: value)
    case "strict": settings.isStrict = true
    case "null": settings.missingText = value
    case "header": settings.showsHeader = value != "false"
    case "color": settings.rowPalette = Palette(isColored: true)
    case "check": settings.checksOnly = true
    case "live": settings.backend = .live
    case "profile": settings.service.profileName = value
    case "replay":
      settings.backend = .live
      settings.service.replayPath = value
      settings.now = nil
    case "allow-send": settings.allowsSending = true
    case "dry-run": settings.isDryRun = true
    case "param":
      let parts = value.split(separator: "=", maxSplits: 1)
      settings.parameters[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    default: break
    }
  }

  // MARK: Expectations

  /// What the file beside the case with this ending holds.
  package func expected(_ ending: String) -> String {
    (try? String(contentsOf: sibling(ending), encoding: .utf8)) ?? ""
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
    url.deletingPathExtension().appendingPathExtension(ending)
  }
}

/// The lines in which two texts differ, for the message of a failed test.
package func lineDifference(expected: String, actual: String) -> String {
  let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
  let changes = new.difference(from: old).map { change in
    switch change {
    case .remove(let offset, let line, _): (offset, "- \(offset + 1): \(line)")
    case .insert(let offset, let line, _): (offset, "+ \(offset + 1): \(line)")
    }
  }
  return changes.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: "\n")
}
