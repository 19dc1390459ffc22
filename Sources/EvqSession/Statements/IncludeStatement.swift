import EvqSyntax

/// `Program` replaces it by the statements of its file, so that nothing is left to do.
extension IncludeStatement: RunnableStatement {
  var takesTime: Bool { false }

  func check(in session: inout Session, _ step: inout Program.Step) -> [Diagnostic] { [] }

  func run(in session: inout Session, _ step: Program.Step) {}
}
