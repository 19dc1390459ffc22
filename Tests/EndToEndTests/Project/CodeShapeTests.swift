import EvqTestSupport
import Foundation
import Testing

/// Rules for the code's structure, checked by its text and `swift format`'s indentation.
struct CodeShapeTests {
  private static let modules: [String] = PackageFolder.folders(in: PackageFolder.sources)

  @Test("a switch over one of our enums has no default", arguments: modules)
  func exhaustive(module: String) throws {
    for file in try SourceFile.all(of: module) {
      for line in file.lines.indices where file.isDefaultOverCases(at: line) {
        Issue.record("\(file.name):\(line + 1): `default:` after cases of an enum")
      }
    }
  }

  @Test("a function has at most 45 lines, except tables", arguments: modules)
  func functions(module: String) throws {
    for file in try SourceFile.all(of: module) {
      for function in file.functions where function.lines > 45 && !function.isTable {
        Issue.record("\(file.name):\(function.start + 1): \(function.lines) lines")
      }
    }
  }

  @Test func `a default after enum cases is found, a default after texts is not`() {
    let file = SourceFile(
      name: "sample",
      text: """
        switch a {
        case .one:
          switch text {
          case "x": 1
          default: 2
          }
        default: 3
        }
        switch (a, b) {
        case (.one, _): 1
        default: 2
        }
        """
    )
    #expect(file.lines.indices.filter(file.isDefaultOverCases) == [6, 10])
  }

  @Test func `the length of a function is counted from its name to its closing brace`() {
    let file = SourceFile(
      name: "sample",
      text: """
        struct A {
          var b: Int { 1 }
          func c(
            d: Int
          ) -> Int {
            d
          }
          func e() -> Int {
            switch b {
            case 1: 2
            }
          }
        }
        """
    )
    #expect(file.functions.map(\.lines) == [5, 5])
    #expect(file.functions.map(\.isTable) == [false, true])
  }
}

/// The lines of a Swift file.
private struct SourceFile {
  struct Function {
    var start: Int
    var lines: Int
    /// Whether the body is one `switch` or one literal; such tables may be long.
    var isTable: Bool
  }

  let name: String
  let lines: [[UInt8]]

  init(name: String, text: String) {
    self.name = name
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map(Array.init)
  }

  static func all(of module: String) throws -> [SourceFile] {
    try PackageFolder.files(below: PackageFolder.sources.appending(path: module), ending: ".swift")
      .map {
        SourceFile(name: $0.lastPathComponent, text: try String(contentsOf: $0, encoding: .utf8))
      }
  }

  private func indent(_ line: Int) -> Int { lines[line].prefix { $0 == UInt8(ascii: " ") }.count }

  private func words(_ line: Int) -> String {
    String(decoding: lines[line].dropFirst(indent(line)), as: UTF8.self)
  }

  // MARK: Switches

  /// Whether a line is the `default:` of a switch over enum cases.
  ///
  /// Such a switch has a pattern like `.name` or `(.name, _)`.
  func isDefaultOverCases(at line: Int) -> Bool {
    guard words(line).hasPrefix("default:") else { return false }
    for above in (0..<line).reversed() where indent(above) == indent(line) {
      let text = words(above)
      guard text.hasPrefix("case ") else {
        if text.contains("switch ") { return false }
        continue
      }
      if text.contains(#/^case (let )?\(?((_|let \w+), )*\./#) { return true }
    }
    return false
  }

  // MARK: Functions

  var functions: [Function] { lines.indices.compactMap(function) }

  private func function(at start: Int) -> Function? {
    guard startsFunction(start), let open = opening(from: start) else { return nil }
    let closing = (open + 1..<lines.count).first { indent($0) == indent(start) && words($0) == "}" }
    guard let closing else { return nil }
    return Function(
      start: start,
      lines: closing - start + 1,
      isTable: isTable(open + 1..<closing, indent: indent(start) + 2)
    )
  }

  private static let modifiers: Set<Substring> = [
    "package", "public", "private", "fileprivate", "static", "mutating", "override", "convenience",
    "required", "final", "consuming", "nonisolated",
  ]

  private func startsFunction(_ line: Int) -> Bool {
    var parts = words(line).split(separator: " ")[...]
    while let part = parts.first, Self.modifiers.contains(part) || part.hasPrefix("@") {
      parts.removeFirst()
    }
    guard let first = parts.first else { return false }
    if first == "var" { return words(line).hasSuffix("{") }
    return first == "func" || first.hasPrefix("init(") || first.hasPrefix("init<")
      || first.hasPrefix("init?")
  }

  /// The line that ends with the body's opening brace.
  ///
  /// Nil for a protocol requirement or a body on one line.
  private func opening(from start: Int) -> Int? {
    for line in start..<lines.count {
      if words(line).hasSuffix("{") { return line }
      let isOver = line > start && indent(line) <= indent(start) && !words(line).hasPrefix(")")
      if isOver || words(line).hasSuffix("}") { return nil }
      let continues = words(line).hasSuffix("(") || words(line).hasSuffix(",") || line > start
      if !continues, line + 1 < lines.count, indent(line + 1) <= indent(start) { return nil }
    }
    return nil
  }

  private func isTable(_ body: Range<Int>, indent: Int) -> Bool {
    let outer = body.filter { self.indent($0) == indent && !lines[$0].isEmpty }.map(words)
    guard let first = outer.first, let last = outer.last else { return false }
    let isSwitch = first.contains("switch ") && last == "}"
    let isLiteral = first.hasSuffix("[") && last.hasPrefix("]")
    let rest = outer.dropFirst().dropLast()
    return isLiteral && rest.isEmpty
      || isSwitch
        && rest.allSatisfy {
          $0.hasPrefix("case ") || $0.hasPrefix("default:") || $0.hasPrefix("//")
        }
  }
}
