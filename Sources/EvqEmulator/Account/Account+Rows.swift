package import EvqEngine
package import EvqModel

extension Account {
  /// All events in canonical form, without a request; nil for an account over a file.
  package func rows(_ scanner: RecordScanner) -> (any BatchSource)? {
    switch store {
    case .memory(let buffer): MemorySource(buffer, layout: .document, scanner: scanner)
    case .sample(let events):
      MemorySource(events.lines.buffer, layout: .document, scanner: scanner)
    case .file: nil
    }
  }
}
