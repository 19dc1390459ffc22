import EvqModel
import EvqRender
import EvqSyntax

extension Session {
  /// Prints diagnostics of a program.
  func report(_ diagnostics: [Diagnostic], _ source: SourceText) {
    guard !diagnostics.isEmpty else { return }
    let renderer = DiagnosticRenderer(
      palette: settings.messagePalette,
      width: settings.messageWidth
    )
    output.write(message: renderer.text(of: diagnostics.inSourceOrder, in: source))
  }

  /// Prints diagnostics with the files that they are about.
  func report(_ findings: [LocatedDiagnostic]) {
    for name in findings.map(\.source.name).unique {
      let own = findings.filter { $0.source.name == name }
      if let source = own.first?.source { report(own.map(\.diagnostic), source) }
    }
  }

  /// Prints what ended a run; a program's own errors have been printed already.
  package func report(_ error: EvqError) {
    switch error {
    case .program, .alreadyReported, .closedPipe: break
    case .interrupted(let incomplete):
      if let incomplete, !settings.isQuiet { report(incomplete) }
      output.write(message: "interrupted\n")
    case .usage(let message): output.write(message: "error: \(message)\n")
    case .source(let error): report(error)
    case .partial(let error, let incomplete):
      report(error)
      report(incomplete)
    }
  }

  private func report(_ incomplete: Incomplete) {
    switch incomplete {
    case .statements:
      output.write(message: "this statement and those after it gave no rows\n")
    case .rows(let rest, let repeatsRows):
      output.write(message: "the result is not complete: rows are missing after the last one\n")
      guard let rest else { return }
      output.write(message: "the rest: \(SafeText.visible(rest))\n")
      if repeatsRows { output.write(message: "(rows of that very moment come again)\n") }
    }
  }

  private func report(_ error: RuntimeFailure) {
    let palette = settings.messagePalette
    var text = palette.paint("error[\(error.code.rawValue)]", .error)
    text += ": \(SafeText.visible(error.message))\n"
    for help in error.helps {
      text += "  \(palette.paint("= help:", .dim)) \(SafeText.visible(help))\n"
    }
    output.write(message: text)
  }
}
