import EvqSyntax

/// A completion menu below the line, and the text that it completes.
package struct OpenMenu: Sendable, Equatable {
  package let menu: Menu
  let context: CompletionContext
  /// The text as it was typed.
  let typed: EditBuffer

  init(_ menu: Menu, _ context: CompletionContext, _ typed: EditBuffer) {
    (self.menu, self.context, self.typed) = (menu, context, typed)
  }

  func moved(by step: Int) -> OpenMenu { OpenMenu(menu.moved(by: step), context, typed) }

  /// The text with the whole insertion of the choice; nil if nothing is chosen.
  var accepted: EditBuffer? { chosen.map { completed(with: $0.insertion) } }

  /// The text on the line: the choice without its trailing blank, which people type themselves.
  var shown: EditBuffer {
    guard let insertion = chosen?.insertion else { return typed }
    let end = insertion.lastIndex { !$0.isWhitespace }.map { insertion.index(after: $0) }
    return completed(with: String(insertion[..<(end ?? insertion.endIndex)]))
  }

  private var chosen: Candidate? { menu.selected.map { menu.candidates[$0] } }

  private func completed(with insertion: String) -> EditBuffer {
    var buffer = typed
    buffer.replaceBytes(context.range.bounds, with: insertion)
    return buffer
  }
}
