import EvqSyntax

/// `Sending` does the work.
extension SendStatement: RunnableStatement {
  var expressions: [Expression] {
    switch body {
    case .object(let object): object.expressions
    case .file(let path): [path]
    }
  }

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

extension ObjectLiteral {
  fileprivate var expressions: [Expression] { entries.flatMap(\.value.expressions) }
}

extension ObjectValue {
  fileprivate var expressions: [Expression] {
    switch self {
    case .object(let object): object.expressions
    case .list(let items, _): items.flatMap(\.expressions)
    case .expression(let expression): [expression]
    }
  }
}
