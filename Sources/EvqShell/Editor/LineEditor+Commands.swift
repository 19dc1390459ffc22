import Glibc

extension LineEditor {
  // MARK: Bindings

  /// Registers the commands and binds the keys, as `.editrc` asks.
  func prepareEngine() {
    guard let engine else { return }
    engine.setReader { handle, code in
      guard let code, let editor = LineEditor.of(handle) else { return 0 }
      return editor.nextCode(code)
    }
    for command in EditorCommand.allCases {
      engine.add(command.rawValue, command.summary, LineEditor.callback(of: command))
    }
    // libedit starts in vi mode.
    engine.isVi = false
    for line in userFile.modes { engine.perform(line) }
    bindKeys()
  }

  /// Binds the keys of the mode that was chosen, which has made both maps anew: ours, then the user's.
  func bindKeys() {
    bindOwnKeys()
    for line in userFile.others { engine?.perform(line) }
    bindCodes()
  }

  /// Binds every key of the table, in vi's command mode, too.
  private func bindOwnKeys() {
    guard let engine else { return }
    for key in KeyBinding.ignored(isVi: engine.isVi) { engine.bind(key, to: "ed-ignore") }
    if engine.isVi {
      for key in KeyBinding.ignoredInCommandMode { engine.bindInCommandMode(key, to: "ed-ignore") }
    }
    for binding in KeyBinding.all where !(binding.isEmacsOnly && engine.isVi) {
      engine.bind(binding.key, to: binding.command.rawValue)
      if engine.isVi { engine.bindInCommandMode(binding.key, to: binding.command.rawValue) }
    }
    guard engine.isVi else { return }
    for (key, command) in KeyBinding.ofCommandMode {
      engine.bindInCommandMode(key, to: command.rawValue)
    }
  }

  /// The codes that stand for no key of the user's: what `.editrc` says must not change them.
  private func bindCodes() {
    guard let engine else { return }
    let prepared = "\\" + String(LineEditor.preparedCode, radix: 8)
    let escape = "\\" + String(LineEditor.escapeCode, radix: 8)
    let question = "\\" + String(LineEditor.modeCode, radix: 8)
    engine.bind(prepared, to: EditorCommand.prepared.rawValue)
    guard engine.isVi else { return }
    engine.bindInCommandMode(prepared, to: EditorCommand.prepared.rawValue)
    engine.bind(escape, to: "vi-command-mode")
    engine.bindInCommandMode(escape, to: "ed-ignore")
    engine.bind(question, to: EditorCommand.inInsertMode.rawValue)
    engine.bindInCommandMode(question, to: EditorCommand.inCommandMode.rawValue)
  }

  private static func of(_ handle: OpaquePointer?) -> LineEditor? {
    EditLine.client(of: handle).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func run(_ command: EditorCommand, _ handle: OpaquePointer?) -> UInt8 {
    of(handle)?.perform(command).rawValue ?? EditLine.Outcome.refuse.rawValue
  }

  /// libedit tells a command its key and not its name, so each has a function of its own.
  private static func callback(
    of command: EditorCommand
  ) -> @convention(c) (OpaquePointer?, Int32) -> UInt8 {
    switch command {
    case .accept: { handle, _ in LineEditor.run(.accept, handle) }
    case .newline: { handle, _ in LineEditor.run(.newline, handle) }
    case .complete: { handle, _ in LineEditor.run(.complete, handle) }
    case .up: { handle, _ in LineEditor.run(.up, handle) }
    case .down: { handle, _ in LineEditor.run(.down, handle) }
    case .left: { handle, _ in LineEditor.run(.left, handle) }
    case .right: { handle, _ in LineEditor.run(.right, handle) }
    case .lineStart: { handle, _ in LineEditor.run(.lineStart, handle) }
    case .lineEnd: { handle, _ in LineEditor.run(.lineEnd, handle) }
    case .wordLeft: { handle, _ in LineEditor.run(.wordLeft, handle) }
    case .wordRight: { handle, _ in LineEditor.run(.wordRight, handle) }
    case .deleteBack: { handle, _ in LineEditor.run(.deleteBack, handle) }
    case .deleteForward: { handle, _ in LineEditor.run(.deleteForward, handle) }
    case .deleteOrEnd: { handle, _ in LineEditor.run(.deleteOrEnd, handle) }
    case .killWordBack: { handle, _ in LineEditor.run(.killWordBack, handle) }
    case .killBlankBack: { handle, _ in LineEditor.run(.killBlankBack, handle) }
    case .killWord: { handle, _ in LineEditor.run(.killWord, handle) }
    case .killLine: { handle, _ in LineEditor.run(.killLine, handle) }
    case .killLineBack: { handle, _ in LineEditor.run(.killLineBack, handle) }
    case .yank: { handle, _ in LineEditor.run(.yank, handle) }
    case .yankPop: { handle, _ in LineEditor.run(.yankPop, handle) }
    case .undo: { handle, _ in LineEditor.run(.undo, handle) }
    case .undoAll: { handle, _ in LineEditor.run(.undoAll, handle) }
    case .search: { handle, _ in LineEditor.run(.search, handle) }
    case .searchOlder: { handle, _ in LineEditor.run(.searchOlder, handle) }
    case .searchNewer: { handle, _ in LineEditor.run(.searchNewer, handle) }
    case .editor: { handle, _ in LineEditor.run(.editor, handle) }
    case .clear: { handle, _ in LineEditor.run(.clear, handle) }
    case .ignore: { handle, _ in LineEditor.run(.ignore, handle) }
    case .prepared: { handle, _ in LineEditor.run(.prepared, handle) }
    case .inInsertMode: { handle, _ in LineEditor.run(.inInsertMode, handle) }
    case .inCommandMode: { handle, _ in LineEditor.run(.inCommandMode, handle) }
    }
  }

  // MARK: Commands

  /// Carries a command out on the text.
  func perform(_ command: EditorCommand) -> EditLine.Outcome {
    guard let engine else { return .refuse }
    if command == .inInsertMode || command == .inCommandMode {
      viMode.answer(command == .inInsertMode ? .insert : .command)
      return .nothing
    }
    note(command)
    let before = engine.buffer
    switch command {
    case .accept: return accept(before)
    case .prepared: return performPrepared(before)
    case .deleteOrEnd where before.text.isEmpty:
      ended = .end
      leaveText("")
      return .endOfInput
    case .search:
      overlay = .search(Search())
      return .refresh
    case .clear:
      terminal.write(TerminalDevice.cleared)
      forgetScreen()
      return .refresh
    case .editor: return editOutside(before)
    default: break
    }
    if let after = edited(before, by: command), after != before { engine.replace(with: after) }
    return .refresh
  }

  /// The text after a command that only changes it or moves in it; nil where it does neither.
  private func edited(_ before: EditBuffer, by command: EditorCommand) -> EditBuffer? {
    var buffer = before
    switch command {
    case .newline: buffer.insert("\n" + StatementReader.indentation(after: beforeCursor(buffer)))
    case .complete: return complete(buffer)
    case .up: if !buffer.moveLine(by: -1) { return recall(-1, buffer) }
    case .down: if !buffer.moveLine(by: 1) { return recall(1, buffer) }
    case .left: buffer.moveLeft()
    case .right:
      if buffer.isAtEnd { buffer.insert(ghost(after: buffer)) } else { buffer.moveRight() }
    case .lineStart: buffer.moveToLineStart()
    case .lineEnd:
      if buffer.isAtEnd { buffer.insert(ghost(after: buffer)) } else { buffer.moveToLineEnd() }
    case .wordLeft: buffer.moveWordLeft()
    case .wordRight:
      if buffer.isAtEnd {
        buffer.insert(Ghost.firstWord(of: ghost(after: buffer)))
      } else {
        buffer.moveWordRight()
      }
    case .deleteBack: buffer.deleteBackward()
    case .deleteForward, .deleteOrEnd: buffer.deleteForward()
    case .killWordBack: kill(.wordBefore, &buffer, isBackward: true)
    case .killBlankBack: kill(.blankBefore, &buffer, isBackward: true)
    case .killWord: kill(.wordAfter, &buffer, isBackward: false)
    case .killLine: kill(.lineAfter, &buffer, isBackward: false)
    case .killLineBack: kill(.lineBefore, &buffer, isBackward: true)
    case .yank: buffer.insert(kills.current ?? "")
    case .yankPop: yankPop(&buffer)
    case .undo: return undoStack.undo()
    case .undoAll: return undoStack.undoAll()
    case .searchOlder: return searchAgain(isOlder: true, buffer)
    case .searchNewer: return searchAgain(isOlder: false, buffer)
    case .accept, .prepared, .search, .editor, .clear, .ignore, .inInsertMode, .inCommandMode:
      return nil
    }
    return buffer
  }

  /// The suggestion where it is on the screen behind this very text; empty otherwise.
  private func ghost(after buffer: EditBuffer) -> String {
    ghost.after == buffer.text ? ghost.text : ""
  }

  private func beforeCursor(_ buffer: EditBuffer) -> String {
    String(buffer.text[..<buffer.cursor])
  }

  private func accept(_ before: EditBuffer) -> EditLine.Outcome {
    guard StatementReader.status(of: before.text) != .complete || continuesInput(before.text) else {
      ended = .line(before.text)
      leaveText(before.text)
      return .accept
    }
    var buffer = before
    buffer.insert("\n" + StatementReader.indentation(after: beforeCursor(buffer)))
    engine?.replace(with: buffer)
    return .refresh
  }

  private func performPrepared(_ before: EditBuffer) -> EditLine.Outcome {
    defer { prepared = nil }
    switch prepared {
    case .replacement(let buffer): engine?.replace(with: buffer)
    case .paste(let text):
      var buffer = before
      buffer.insert(text)
      engine?.replace(with: buffer)
    case .finish:
      leaveText(before.text)
      return .accept
    case nil: break
    }
    return .refresh
  }

  private func kill(_ stretch: EditBuffer.Stretch, _ buffer: inout EditBuffer, isBackward: Bool) {
    let joins = lastCommand.map { LineEditor.killing.contains($0) } ?? false
    kills.add(buffer.kill(stretch), joinsLast: joins, isBackward: isBackward)
  }

  private static let killing: Set<EditorCommand> = [
    .killWordBack, .killBlankBack, .killWord, .killLine, .killLineBack,
  ]

  /// Takes back what was pasted last and pastes what was cut before that.
  private func yankPop(_ buffer: inout EditBuffer) {
    guard lastCommand == .yank || lastCommand == .yankPop, let last = kills.current else { return }
    kills.rotate()
    let end = buffer.byteCursor
    buffer.replaceBytes((end - last.utf8.count)..<end, with: kills.current ?? "")
  }

  /// The statement before or after in the history; what was being typed comes after the last.
  private func recall(_ step: Int, _ buffer: EditBuffer) -> EditBuffer? {
    let place = historyPlace + step
    guard (0...history.entries.count).contains(place) else { return nil }
    return recall(at: place, buffer)
  }

  /// Goes to a place in the history, and keeps what was being typed.
  func recall(at place: Int, _ buffer: EditBuffer) -> EditBuffer {
    let entries = history.entries
    if historyPlace == entries.count { draft = buffer.text }
    historyPlace = place
    return EditBuffer(place == entries.count ? draft : entries[place])
  }

  /// Ctrl-X Ctrl-E: the text goes to the user's editor and comes back.
  private func editOutside(_ before: EditBuffer) -> EditLine.Outcome {
    terminal.write(painter.erase(screen) + TerminalDevice.pasteOff)
    engine?.setRaw(false)
    let text = ExternalEditor.edit(before.text, events)
    for event in events.drainBehindProgram() { handle(event) }
    engine?.setRaw(true)
    terminal.write(TerminalDevice.pasteOn)
    forgetScreen()
    switch text {
    case .success(let text): engine?.replace(with: EditBuffer(text))
    case .failure(let failure): overlay = .hint(failure.message)
    }
    return .refresh
  }
}
