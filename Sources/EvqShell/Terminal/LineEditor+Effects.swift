import EvqSession
import Glibc

// Keys and commands to the editor, its effects to libedit and the terminal.
extension LineEditor {
  // MARK: Keys

  func handle(_ input: KeyReader.Input) {
    switch input {
    case .signal(SIGINT): interrupt()
    case .signal(let number): kill(0, number)
    case .key(let key):
      if editor.needsTextForKeys, let engine { editor.buffer = engine.buffer }
      carryOut(editor.press(key, context))
    }
  }

  func interrupt() {
    if let engine { editor.buffer = engine.buffer }
    carryOut(editor.interrupt())
  }

  /// Carries out the effects of a key.
  func carryOut(_ effects: [Editor.Effect]) {
    for effect in effects {
      switch effect {
      case .dispatch(let key): codes += engineCodes(for: key)
      case .run: codes.append(LineEditor.changeCode)
      case .askViMode: codes.append(LineEditor.modeCode)
      case .end(let result): ending.result = result
      case .clearScreen: clearScreen()
      case .editExternally(let text): editExternally(text)
      }
    }
  }

  private func engineCodes(for key: Key) -> [wchar_t] {
    switch key {
    case .text(let scalar): [wchar_t(bitPattern: scalar.value)]
    case .control(let byte): [wchar_t(byte)]
    case .special(let special): [wchar_t(special.rawValue)]
    case .escape: isVi ? [LineEditor.escapeCode] : []
    case .alt(let scalar):
      [isVi ? LineEditor.escapeCode : 0x1B, wchar_t(bitPattern: scalar.value)]
    case .paste: []
    }
  }

  // MARK: Commands

  /// Runs a command that libedit found for a key.
  func perform(_ command: EditorCommand) -> EditLine.Outcome {
    guard let engine else { return .refuse }
    if command.isModeAnswer {
      _ = editor.perform(command, context)
      return .nothing
    }
    let before = engine.buffer
    if command == .applyChange, ending.result != nil {
      leaveText(before.text)
      return .accept
    }
    editor.buffer = before
    var effects = editor.perform(command, context)
    if case .end(.line(let text))? = effects.first, reader.inputContinues(text) {
      effects = editor.perform(.newline, context)
    }
    carryOut(effects)
    if editor.buffer != before { engine.replace(with: editor.buffer) }
    guard let result = ending.result else { return .refresh }
    leaveText(before.text)
    return result == .end ? .endOfInput : .accept
  }

  private func clearScreen() {
    terminal.write(TerminalDevice.cleared)
    line.forget()
  }

  private func editExternally(_ text: String) {
    terminal.write(line.erase(painter) + TerminalDevice.pasteOff)
    engine?.setRaw(false)
    let result = ExternalEditor.edit(text, events)
    for event in events.drainBehindProgram() { handle(event) }
    engine?.setRaw(true)
    terminal.write(TerminalDevice.pasteOn)
    line.forget()
    editor.finishExternalEdit(result)
  }

  // MARK: Events

  /// Handles a signal, or messages of other threads.
  func handle(_ event: EventPipe.Event) {
    switch event {
    case .message: for message in mailbox.take() { handle(message) }
    case .signal(SIGINT): interrupt()
    case .signal(SIGWINCH):
      engine?.resize()
      // The terminal has wrapped the rows anew and still treats them as parts of longer lines.
      terminal.write(line.erase(painter))
      line.forget()
    case .signal(SIGTSTP): suspend()
    case .signal(SIGCONT): restartTerminal()
    case .signal(let number): ending.result = .terminated(number)
    }
  }

  private func handle(_ message: Mailbox.Message) {
    switch message {
    case .words(let found):
      context.completer.words = found.keepingNames(of: context.completer.words)
    case .assistance(let assistance): editor.assistance = assistance
    case .finished: break
    }
  }

  /// Ctrl-Z: removes the line; `fg` brings it back.
  private func suspend() {
    terminal.write(line.erase(painter) + TerminalDevice.pasteOff)
    line.forget()
    engine?.setRaw(false)
    EventPipe.stop()
    restartTerminal()
  }

  private func restartTerminal() {
    engine?.setRaw(false)
    engine?.setRaw(true)
    engine?.resize()
    terminal.write(TerminalDevice.pasteOn)
    line.repaint()
  }
}
