/// The data that the loop and its line editor share: the history and the completer.
///
/// The editor only reads it.
package final class EditorContext {
  package var history: History
  package var completer: Completer
  /// Whether suggestions are shown behind the cursor.
  package var showsHints = true

  package init(history: History, completer: Completer) {
    self.history = history
    self.completer = completer
  }
}
