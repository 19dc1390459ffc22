/// How much a diagnostic matters.
package enum Severity: String, Sendable {
  case error
  case warning
}

/// A replacement of source text that would make a diagnostic go away.
package struct FixIt: Sendable, Equatable {
  package var range: SourceRange
  package var replacement: String

  package init(range: SourceRange, replacement: String) {
    self.range = range
    self.replacement = replacement
  }
}

/// One thing to tell about a program's text: what, where, and what would be right.
package struct Diagnostic: Sendable, Equatable {
  package var code: DiagnosticCode
  package var message: String
  package var range: SourceRange
  /// Words beside the carets; empty where the message says it all.
  package var label: String
  /// Full sentences below the source line, each the start of a `= help:` line.
  package var helps: [String]
  package var fixIts: [FixIt]

  package init(
    _ code: DiagnosticCode,
    _ message: String,
    at range: SourceRange,
    label: String = "",
    helps: [String] = [],
    fixIts: [FixIt] = []
  ) {
    self.code = code
    self.message = message
    self.range = range
    self.label = label
    self.helps = helps
    self.fixIts = fixIts
  }

  package var severity: Severity { code.severity }
  package var isError: Bool { severity == .error }
}

extension [Diagnostic] {
  /// Whether any of them stops the program from running.
  package var hasErrors: Bool { contains(where: \.isError) }

  /// Sorted by position and each once; diagnostics at one place keep their order.
  package var inSourceOrder: [Diagnostic] {
    var seen: Set<Place> = []
    return filter { seen.insert(Place(code: $0.code, range: $0.range)).inserted }
      .enumerated()
      .sorted { ($0.element.range.lower, $0.offset) < ($1.element.range.lower, $1.offset) }
      .map(\.element)
  }
}

/// Two diagnostics of one code at one place are one.
private struct Place: Hashable {
  let code: DiagnosticCode
  let range: SourceRange
}
