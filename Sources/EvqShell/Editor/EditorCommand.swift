/// The commands that evq adds to libedit, by the names that `.editrc` can bind.
package enum EditorCommand: String, Sendable, CaseIterable {
  case accept = "evq-accept"
  case newline = "evq-newline"
  case complete = "evq-complete"
  case up = "evq-up"
  case down = "evq-down"
  case left = "evq-left"
  case right = "evq-right"
  case lineStart = "evq-line-start"
  case lineEnd = "evq-line-end"
  case wordLeft = "evq-word-left"
  case wordRight = "evq-word-right"
  case deleteBack = "evq-delete-back"
  case deleteForward = "evq-delete-forward"
  case deleteOrEnd = "evq-delete-or-end"
  case killWordBack = "evq-kill-word-back"
  case killBlankBack = "evq-kill-blank-back"
  case killWord = "evq-kill-word"
  case killLine = "evq-kill-line"
  case killLineBack = "evq-kill-line-back"
  case yank = "evq-yank"
  case yankPop = "evq-yank-pop"
  case undo = "evq-undo"
  case undoAll = "evq-undo-all"
  case search = "evq-search"
  case searchOlder = "evq-search-older"
  case searchNewer = "evq-search-newer"
  case editor = "evq-editor"
  case clear = "evq-clear"
  case ignore = "evq-ignore"
  /// Applies a change that the editor made outside of commands: a paste, a menu choice, a found statement.
  case applyChange = "evq-apply-change"
  /// Report the vi mode: each is bound in the key map of its own mode.
  case inInsertMode = "evq-in-insert-mode"
  case inCommandMode = "evq-in-command-mode"
}

/// One row of the command table: a command, its keys, its help and its action.
package struct EditorBinding: Sendable {
  package let command: EditorCommand
  /// Each is a sequence of keys; most have one.
  package let keys: [[Key]]
  /// Keys of vi command mode, as libedit writes them.
  let viKeys: [String]
  /// What `:keys` prints; empty for internal commands.
  package let summary: String
  package let action: @Sendable (inout Editor, EditorContext) -> Void

  private init(
    _ command: EditorCommand,
    _ keys: [[Key]] = [],
    vi viKeys: [String] = [],
    _ summary: String,
    _ action: @escaping @Sendable (inout Editor, EditorContext) -> Void
  ) {
    self.command = command
    self.keys = keys
    self.viKeys = viKeys
    self.summary = summary
    self.action = action
  }

  /// The key sequences of a mode; in vi mode ESC is a key of its own.
  package func keys(isVi: Bool) -> [[Key]] {
    isVi ? keys.filter { $0.first?.startsWithEscape == false } : keys
  }

  package static func of(_ command: EditorCommand) -> EditorBinding? { byCommand[command] }

  private static let byCommand = Dictionary(table.map { ($0.command, $0) }) { first, _ in first }

  package static let table: [EditorBinding] = [
    EditorBinding(
      .accept,
      [[.enter], [.ctrl("J")]],
      "run a complete statement, otherwise start a new line"
    ) { editor, _ in editor.accept() },
    EditorBinding(.newline, [[.special(.altEnter)]], "always start a new line") { editor, _ in
      editor.startNewLine()
    },
    EditorBinding(.complete, [[.tab]], "complete; press again for the next choice") {
      $0.complete($1)
    },
    EditorBinding(
      .up,
      [[.special(.up)], [.ctrl("P")]],
      vi: ["k", "\\-"],
      "the line above, then the previous statement"
    ) { $0.moveUp($1) },
    EditorBinding(
      .down,
      [[.special(.down)], [.ctrl("N")]],
      vi: ["j", "+"],
      "the line below, then the next statement"
    ) { $0.moveDown($1) },
    EditorBinding(.left, [[.special(.left)], [.ctrl("B")]], "one character left") { editor, _ in
      editor.buffer.moveLeft()
    },
    EditorBinding(
      .right,
      [[.special(.right)], [.ctrl("F")]],
      "one character right; at the end accept the suggestion"
    ) { editor, _ in editor.moveRight() },
    EditorBinding(.lineStart, [[.special(.home)], [.ctrl("A")]], "start of the line") { editor, _ in
      editor.buffer.moveToLineStart()
    },
    EditorBinding(
      .lineEnd,
      [[.special(.end)], [.ctrl("E")]],
      "end of the line; at the end accept the suggestion"
    ) { editor, _ in editor.moveToLineEnd() },
    EditorBinding(.wordLeft, [[.special(.wordLeft)], [.alt("b")]], "one word left") { editor, _ in
      editor.buffer.moveWordLeft()
    },
    EditorBinding(
      .wordRight,
      [[.special(.wordRight)], [.alt("f")]],
      "one word right; at the end accept a word of the suggestion"
    ) { editor, _ in editor.moveWordRight() },
    EditorBinding(
      .deleteBack,
      [[.backspace], [.ctrl("H")]],
      "delete the character before the cursor"
    ) { editor, _ in editor.buffer.deleteBackward() },
    EditorBinding(.deleteForward, [[.special(.delete)]], "delete the character at the cursor") {
      editor,
      _ in editor.buffer.deleteForward()
    },
    EditorBinding(
      .deleteOrEnd,
      [[.ctrl("D")]],
      "delete at the cursor; on an empty line leave evq"
    ) { editor, _ in editor.deleteOrEnd() },
    EditorBinding(.killWordBack, [[.alt("\u{7F}")]], "cut the word before the cursor") {
      editor,
      _ in editor.kill(.wordBefore, isBackward: true)
    },
    EditorBinding(.killBlankBack, [[.ctrl("W")]], "cut back to the previous blank") { editor, _ in
      editor.kill(.blankBefore, isBackward: true)
    },
    EditorBinding(.killWord, [[.alt("d")]], "cut the word after the cursor") { editor, _ in
      editor.kill(.wordAfter, isBackward: false)
    },
    EditorBinding(.killLine, [[.ctrl("K")]], "cut the rest of the line") { editor, _ in
      editor.kill(.lineAfter, isBackward: false)
    },
    EditorBinding(.killLineBack, [[.ctrl("U")]], "cut the line up to the cursor") { editor, _ in
      editor.kill(.lineBefore, isBackward: true)
    },
    EditorBinding(.yank, [[.ctrl("Y")]], "paste the last cut text") { editor, _ in editor.yank() },
    EditorBinding(.yankPop, [[.alt("y")]], "after a paste: the text cut before that") {
      editor,
      _ in editor.yankPop()
    },
    EditorBinding(.undo, [[.ctrl("_")]], vi: ["u"], "undo") { editor, _ in editor.undo() },
    EditorBinding(.undoAll, vi: ["U"], "undo all changes to the line") { editor, _ in
      editor.undoAll()
    },
    EditorBinding(.search, [[.ctrl("R")]], vi: ["/", "?"], "search the history") { editor, _ in
      editor.startSearch()
    },
    EditorBinding(.searchOlder, vi: ["n"], "repeat the search towards older statements") {
      $0.searchAgain(isOlder: true, $1)
    },
    EditorBinding(.searchNewer, vi: ["N"], "repeat the search towards newer statements") {
      $0.searchAgain(isOlder: false, $1)
    },
    EditorBinding(
      .editor,
      [[.ctrl("X"), .ctrl("E")]],
      vi: ["v"],
      "edit the statement in $VISUAL or $EDITOR"
    ) { editor, _ in editor.openExternalEditor() },
    EditorBinding(.clear, [[.ctrl("L")]], "clear the screen") { editor, _ in editor.clearScreen() },
    EditorBinding(.ignore, [], "") { _, _ in },
    EditorBinding(.applyChange, [], "") { editor, _ in editor.applyPendingChange() },
    EditorBinding(.inInsertMode, [], "") { editor, _ in editor.noteViMode(.insert) },
    EditorBinding(.inCommandMode, [], "") { editor, _ in editor.noteViMode(.command) },
  ]
}
