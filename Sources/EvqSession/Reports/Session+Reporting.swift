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

  /// Prints diagnostics, grouped by file.
  func report(_ diagnostics: [LocatedDiagnostic]) {
    for name in diagnostics.map(\.source.name).unique {
      let own = diagnostics.filter { $0.source.name == name }
      if let source = own.first?.source { report(own.map(\.diagnostic), source) }
    }
  }

  /// Prints the error that ended a run; errors in a program were printed before.
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
      output.write(message: "this statement and those after it printed no rows\n")
    case .rows(let rest, let repeatsRows):
      output.write(message: "the result is incomplete: rows are missing after the last one\n")
      guard let rest else { return }
      output.write(message: "the rest: \(SafeText.visible(rest))\n")
      if repeatsRows { output.write(message: "(it repeats rows with the time of the last one)\n") }
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
