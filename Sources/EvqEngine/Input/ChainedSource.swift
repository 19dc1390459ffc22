package import EvqModel

/// Several sources, read one after the other; rows of different sources have no order.
package struct ChainedSource: BatchSource {
  private var inputs: [any BatchSource]
  private var current = 0

  package init(_ sources: [any BatchSource]) {
    inputs = sources
  }

  package var report: SourceReport {
    inputs.reduce(into: SourceReport()) { $0.add($1.report) }
  }

  package mutating func next() async throws(RuntimeFailure) -> Batch? {
    while current < inputs.count {
      if let batch = try await inputs[current].next() { return batch }
      current += 1
    }
    return nil
  }
}
