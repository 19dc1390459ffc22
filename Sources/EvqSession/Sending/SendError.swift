import EvqHubSpot
import EvqModel
import EvqSyntax

/// A semantic error of a `send` statement.
enum SendError {
  case unknownTarget(String)
  case pathExpected
  case faults([TimelineFault])

  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .unknownTarget(let name):
      Diagnostic(
        .invalidTimelineEvent,
        "`\(name)` cannot be sent",
        at: range,
        helps: ["write: send timeline { … }"]
      )
    case .pathExpected:
      Diagnostic(.constantExpected, "`from` needs the path of a file, as a text", at: range)
    case .faults(let faults):
      Diagnostic(
        .invalidTimelineEvent,
        faults.first?.message ?? "",
        at: range,
        helps: faults.compactMap(\.help)
      )
    }
  }

  /// The failure of an event that does not match its template.
  static func unfit(_ faults: [TimelineFault]) -> RuntimeFailure {
    RuntimeFailure(
      .invalidTimelineEvent,
      faults.map(\.message).joined(separator: "; "),
      helps: faults.compactMap(\.help)
    )
  }
}

extension ObjectLiteral {
  /// A diagnostic for each error, at its field.
  func diagnostics(of faults: [TimelineFault]) -> [Diagnostic] {
    faults.map { SendError.faults([$0]).diagnostic(at: range(of: $0.path)) }
  }

  /// The range of a dotted path; that of the object for an empty one.
  private func range(of path: String) -> SourceRange {
    guard !path.isEmpty else { return range }
    for entry in entries {
      if entry.name.text == path { return entry.name.range.joined(with: entry.value.range) }
      if case .object(let inner) = entry.value, path.hasPrefix(entry.name.text + ".") {
        return inner.range(of: String(path.dropFirst(entry.name.text.utf8.count + 1)))
      }
    }
    return range
  }
}
