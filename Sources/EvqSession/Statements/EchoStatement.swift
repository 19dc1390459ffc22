import EvqModel
import EvqSyntax

extension EchoStatement: RunnableStatement {
  var takesTime: Bool { false }

  func check(in session: inout Session, _ step: inout Program.Step) -> [Diagnostic] {
    session.constant(text).diagnostics
  }

  func run(in session: inout Session, _ step: Program.Step) {
    let value = session.constant(text).value?.text?.string ?? ""
    session.output.write(message: value + "\n")
  }
}
