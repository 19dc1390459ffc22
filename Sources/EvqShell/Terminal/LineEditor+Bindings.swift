import EvqFiles
import Glibc

// The command table and `.editrc`, as libedit's key bindings.
extension LineEditor {
  /// Runs the pending change, or ends the line; no key of a terminal has this code.
  static let changeCode = wchar_t(0x9F)
  static let escapeCode = wchar_t(0x9E)
  /// Asks for the vi mode.
  static let modeCode = wchar_t(0x9D)

  /// Adds the commands to libedit and binds the keys.
  func prepareEngine() {
    guard let engine else { return }
    engine.setReader { handle, code in
      guard let code, let owner = EditLine.owner(of: handle) else { return 0 }
      return LineEditor.of(owner).nextCode(code)
    }
    for (number, command) in EditorCommand.allCases.enumerated() {
      let summary = EditorBinding.of(command)?.summary ?? ""
      engine.add(command.rawValue, summary, number: number)
    }
    // libedit starts in vi mode.
    engine.isVi = false
    for line in userFile.modes { engine.perform(line) }
    bindKeys()
  }

  /// Runs a command by its number in `EditorCommand.allCases`.
  static let run: @convention(c) (UnsafeMutableRawPointer?, Int32) -> UInt8 = { owner, number in
    let commands = EditorCommand.allCases
    guard let owner, commands.indices.contains(Int(number)) else {
      return EditLine.Outcome.refuse.rawValue
    }
    return LineEditor.of(owner).perform(commands[Int(number)]).rawValue
  }

  private static func of(_ owner: UnsafeMutableRawPointer) -> LineEditor {
    Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue()
  }

  /// Binds evq's keys, then the user's; libedit has just reset both key maps.
  func bindKeys() {
    bindOwnKeys()
    for line in userFile.others { engine?.perform(line) }
    bindCodes()
  }

  /// Binds the keys of the command table, also in vi command mode.
  private func bindOwnKeys() {
    guard let engine else { return }
    let isVi = engine.isVi
    for key in IgnoredKeys.typing(isVi: isVi) { engine.bind(key, to: "ed-ignore") }
    if isVi {
      for key in IgnoredKeys.viCommandMode { engine.bindInCommandMode(key, to: "ed-ignore") }
    }
    for binding in EditorBinding.table {
      for key in binding.keys(isVi: isVi).compactMap(\.notation) {
        engine.bind(key, to: binding.command.rawValue)
        if isVi { engine.bindInCommandMode(key, to: binding.command.rawValue) }
      }
    }
    guard isVi else { return }
    for binding in EditorBinding.table {
      for key in binding.viKeys { engine.bindInCommandMode(key, to: binding.command.rawValue) }
    }
  }

  /// Binds evq's internal codes; `.editrc` cannot change them.
  private func bindCodes() {
    guard let engine else { return }
    let change = "\\" + String(LineEditor.changeCode, radix: 8)
    let escape = "\\" + String(LineEditor.escapeCode, radix: 8)
    let question = "\\" + String(LineEditor.modeCode, radix: 8)
    engine.bind(change, to: EditorCommand.applyChange.rawValue)
    guard engine.isVi else { return }
    engine.bindInCommandMode(change, to: EditorCommand.applyChange.rawValue)
    engine.bind(escape, to: "vi-command-mode")
    engine.bindInCommandMode(escape, to: "ed-ignore")
    engine.bind(question, to: EditorCommand.inInsertMode.rawValue)
    engine.bindInCommandMode(question, to: EditorCommand.inCommandMode.rawValue)
  }
}

extension EditorFile {
  /// Reads `$EDITRC`, or `.editrc` in the home folder; empty if there is none.
  static func read() -> EditorFile {
    let path =
      ExternalProgram.variable("EDITRC") ?? ExternalProgram.variable("HOME").map { $0 + "/.editrc" }
    let bytes = path.flatMap { try? FileBytes.read($0, upTo: 1 << 20) } ?? []
    return EditorFile(String(decoding: bytes, as: UTF8.self))
  }
}
