import EvqModel
import EvqSession
import EvqShell
import EvqTestSupport

/// Types into an `Editor` without a terminal, with libedit's lookup of key bindings.
struct EditorDriver {
  var editor = Editor()
  let context: EditorContext
  let isVi: Bool
  /// The editor's effects in order.
  private(set) var effects: [Editor.Effect] = []
  private var sequence: [Key] = []

  init(
    _ text: String = "",
    history: [String] = [],
    words: Vocabulary = CompletionWords.sample,
    isVi: Bool = false
  ) {
    var past = History(path: nil)
    for entry in history { past.add(entry) }
    var completer = Completer(words)
    completer.commands = [CommandForm("format", "[FORMAT]", "show or set the format", .format)]
    context = EditorContext(history: past, completer: completer)
    self.isVi = isVi
    beginLine(text)
  }

  var text: String { editor.buffer.text }

  /// The text with `▮` at the cursor.
  var shown: String {
    let buffer = editor.buffer
    return buffer.text[..<buffer.cursor] + "▮" + buffer.text[buffer.cursor...]
  }

  /// The result of the line; nil during editing.
  var result: LineResult? {
    for case .end(let result) in effects { return result }
    return nil
  }

  var candidates: [String] {
    if case .menu(let open) = editor.overlay { open.menu.candidates.map(\.word) } else { [] }
  }

  var hint: String? {
    if case .hint(let hint) = editor.overlay { hint } else { nil }
  }

  mutating func beginLine(_ text: String = "") {
    effects = []
    editor.beginLine(isVi: isVi, context)
    if !text.isEmpty { perform(editor.replaceText(with: text)) }
    settle()
  }

  mutating func type(_ text: String) { for scalar in text.unicodeScalars { press(.text(scalar)) } }

  /// Presses keys and updates the suggestion after each.
  mutating func press(_ keys: Key...) {
    for key in keys {
      perform(editor.press(key, context))
      settle()
    }
  }

  mutating func interrupt() { perform(editor.interrupt()) }

  mutating func run(_ command: EditorCommand) { perform(editor.perform(command, context)) }

  private mutating func settle() {
    editor.settle(context)
    editor.suggest(cells: editor.wantsGhost(context) ? 80 : 0, context)
  }

  private mutating func perform(_ new: [Editor.Effect]) {
    for effect in new {
      switch effect {
      case .dispatch(let key): dispatch(key)
      case .run(let command): run(command)
      case .askViMode, .end, .clearScreen, .editExternally: effects.append(effect)
      }
    }
  }

  /// Runs the command of a key or inserts the key.
  ///
  /// The first key of a sequence waits for the second.
  private mutating func dispatch(_ key: Key) {
    sequence.append(key)
    let bindings = EditorBinding.table.filter { binding in
      binding.keys(isVi: isVi).contains { $0.starts(with: sequence) }
    }
    if bindings.contains(where: { !$0.keys.contains(sequence) }) { return }
    if let binding = bindings.first {
      run(binding.command)
    } else if case .text(let scalar) = key {
      editor.buffer.insert(String(scalar))
    }
    sequence = []
  }
}
