package import EvqModel
package import EvqSession
import EvqSyntax

/// Completes programs and shell commands at a cursor; needs no terminal.
package struct Completer {
  /// The words of the backend.
  package var words: Vocabulary
  /// The commands of the shell; empty if there is none.
  package var commands: [CommandForm] = []
  /// The values of the shell's own settings, by name.
  package var settings: [String: [String]] = [:]
  /// The names that can be used after a query's text; must not wait for anything.
  package var names: (String) -> NamesInScope? = { _ in nil }
  /// The paths that start with a text.
  package var files: (String) -> [String] = { _ in [] }
  /// The contents of a file that a query names; nil if they are not known.
  package var fileWords: (String) -> Vocabulary? = { _ in nil }

  package init(_ words: Vocabulary = Vocabulary()) {
    self.words = words
  }

  /// The candidates at a cursor, in bytes, the best first.
  package func completions(of text: String, cursor: Int) -> Completions {
    if let line = MetaCompletion(text, cursor: cursor, self) {
      return Completions(context: line.context, candidates: line.candidates)
    }
    let context = CompletionContext(of: text, cursor: cursor)
    return Completions(context: context, candidates: candidates(for: context))
  }

  package func candidates(for context: CompletionContext) -> [Candidate] {
    Completion.candidates(
      for: context,
      in: words,
      names: names,
      files: files,
      fileWords: fileWords
    )
  }

  /// The start of `candidates`: the first one, and whether there is a second.
  func suggestions(for context: CompletionContext) -> [Candidate] {
    Completion.suggestions(for: context, in: words, names: names)
  }
}

/// The candidates for a text, and the part of the text that they replace.
package struct Completions: Sendable, Equatable {
  package let context: CompletionContext
  package let candidates: [Candidate]

  /// The start that all candidates share, as the text spells it; nil if it adds nothing to the typed part.
  var sharedStart: String? {
    let shared = WordMatch.commonPrefix(candidates.map(\.word))
    guard shared.count > context.partial.count,
      shared.lowercased().hasPrefix(context.partial.lowercased())
    else { return nil }
    return context.spelled(shared)
  }
}
