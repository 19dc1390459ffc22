package import EvqEngine
package import EvqModel

extension Account {
  /// All events in the form of the service, read without a request; nil for an account over a file.
  package func rows(_ scanner: RecordScanner) -> (any BatchSource)? {
    switch store {
    case .memory(let buffer): MemorySource(buffer, layout: .document, scanner: scanner)
    case .file: nil
    }
  }
}
