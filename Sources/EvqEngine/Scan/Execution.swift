package import EvqModel

/// A plan while it is carried out: batches of its source through its pipeline.
package struct Execution {
  package private(set) var pipeline: Pipeline
  private var source: any BatchSource
  /// Whether the source's tasks work with the front of the pipeline.
  private let isShared: Bool

  package init(_ pipeline: Pipeline, over source: any BatchSource) {
    self.pipeline = pipeline
    guard var scan = source as? ParallelScan else {
      (self.source, isShared) = (source, false)
      return
    }
    scan.work(pipeline.parallelPrefix)
    (self.source, isShared) = (scan, true)
  }

  package var report: SourceReport { source.report }

  /// What one batch of the source was, and what came of it.
  package struct Step {
    package let given: Batch
    package let result: Batch?
  }

  /// Goes on by a batch; nil when the source has no more, or when no more are needed.
  package mutating func step() async throws(RuntimeFailure) -> Step? {
    guard !pipeline.isSatisfied, let batch = try await source.next() else { return nil }
    let result =
      isShared ? try pipeline.consumeAfterSharedPart(batch) : try pipeline.consume(batch)
    return Step(given: batch, result: result)
  }

  /// What has come to each `save` since the last call, in the order of the stages.
  package mutating func takeSaved() -> [[Batch]] { pipeline.takeSaved() }

  /// What was held back, in order; to be called once, at the end.
  package mutating func finish() async throws(RuntimeFailure) -> [Batch] {
    if let scan = source as? ParallelScan {
      for part in await scan.finishedParts { pipeline.merge(part) }
    }
    return try pipeline.finish()
  }
}
