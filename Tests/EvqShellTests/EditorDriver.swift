import EvqModel
import EvqSession
import EvqShell
import EvqTestSupport

/// Types on an `Editor` without a terminal: keys are looked up in the command table, as libedit does.
struct EditorDriver {
  var editor = Editor()
  let context: EditorContext
  let isVi: Bool
  /// The results and requests for the owner, in order.
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

  /// The text with a `▮` at the cursor.
  var shown: String {
    let buffer = editor.buffer
    return buffer.text[..<buffer.cursor] + "▮" + buffer.text[buffer.cursor...]
  }

  /// The result that ended the line; nil while it is edited.
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
    if !text.isEmpty { carryOut(editor.replaceText(with: text)) }
    settle()
  }

  mutating func type(_ text: String) { for scalar in text.unicodeScalars { press(.text(scalar)) } }

  /// Presses keys, with a paint after each.
  mutating func press(_ keys: Key...) {
    for key in keys {
      carryOut(editor.press(key, context))
      settle()
    }
  }

  mutating func interrupt() { carryOut(editor.interrupt()) }

  mutating func run(_ command: EditorCommand) { carryOut(editor.perform(command, context)) }

  private mutating func settle() {
    editor.settle(context)
    editor.suggest(cells: editor.wantsGhost(context) ? 80 : 0, context)
  }

  private mutating func carryOut(_ new: [Editor.Effect]) {
    for effect in new {
      switch effect {
      case .dispatch(let key): dispatch(key)
      case .run(let command): run(command)
      case .askViMode, .end, .clearScreen, .editExternally: effects.append(effect)
      }
    }
  }

  /// Runs the command of a key or inserts it; the first key of a sequence waits for the second.
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
