import EvqSyntax

extension SettingStatement: RunnableStatement {
  var takesTime: Bool { false }

  func check(in session: inout Session, _ step: inout Program.Step) -> [Diagnostic] {
    apply(to: &session)
  }

  func run(in session: inout Session, _ step: Program.Step) { _ = apply(to: &session) }

  private func apply(to session: inout Session) -> [Diagnostic] {
    guard let setting = SettingKey(rawValue: key.text) else {
      let known = SettingKey.allCases.map(\.rawValue)
      return [ScriptError.unknownSetting(key.text, known: known).diagnostic(at: key.range)]
    }
    let (constant, diagnostics) = session.constant(value)
    guard let constant else { return diagnostics }
    guard setting.apply(constant, to: &session.settings) else {
      let error = ScriptError.settingValue(setting.rawValue, expected: setting.expectation)
      return [error.diagnostic(at: value.range)]
    }
    return []
  }
}
