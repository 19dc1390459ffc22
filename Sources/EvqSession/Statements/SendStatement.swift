import EvqSyntax

/// `Sending` does the work.
extension SendStatement: RunnableStatement {
  func check(in session: inout Session, _ step: inout Program.Step) -> [Diagnostic] {
    session.check(self)
  }

  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError) {
    try await session.send(self)
  }

  func addFiles(to files: inout NamedFiles, from file: ScriptFile) {
    guard case .file(.literal(let literal)) = body, case .string(let path) = literal.value
    else { return }
    files.add(path: path)
  }
}
