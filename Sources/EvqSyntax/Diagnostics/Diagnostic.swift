/// The severity of a diagnostic.
package enum Severity: String, Sendable {
  case error
  case warning
}

/// A replacement of source text that resolves a diagnostic.
package struct FixIt: Sendable, Equatable {
  package var range: SourceRange
  package var replacement: String

  package init(range: SourceRange, replacement: String) {
    self.range = range
    self.replacement = replacement
  }
}

/// An error or a warning about a range of a program's text.
package struct Diagnostic: Sendable, Equatable {
  package var code: DiagnosticCode
  package var message: String
  package var range: SourceRange
  /// The text beside the carets; may be empty.
  package var label: String
  /// The texts of the `= help:` lines below the source line.
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
  /// Whether any of them is an error, so that the program cannot run.
  package var hasErrors: Bool { contains(where: \.isError) }

  /// Sorted by position, without duplicates; diagnostics at one position keep their order.
  package var inSourceOrder: [Diagnostic] {
    var seen: Set<CodeAndRange> = []
    return filter { seen.insert(CodeAndRange(code: $0.code, range: $0.range)).inserted }
      .enumerated()
      .sorted { ($0.element.range.lower, $0.offset) < ($1.element.range.lower, $1.offset) }
      .map(\.element)
  }
}

/// What makes two diagnostics duplicates.
private struct CodeAndRange: Hashable {
  let code: DiagnosticCode
  let range: SourceRange
}
