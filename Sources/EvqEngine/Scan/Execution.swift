package import EvqModel

/// A running plan: passes the batches of a source through a pipeline.
///
/// The flow: a source reads bytes and scans them into batches; `step` passes one batch through the operators of the
/// pipeline (filter, sort, limit, stages) and returns what comes out; `finish` returns the rows that blocking
/// operators held back. A large file of lines is read by a `ParallelScan`, whose tasks run copies of the operators up
/// to the first blocking one (`Pipeline.parallelPrefix`); then `step` runs only the operators after them, and `finish`
/// merges the copies first.
package struct Execution {
  package private(set) var pipeline: Pipeline
  private var source: any BatchSource
  /// Whether the tasks of the source run the front of the pipeline.
  private let isParallel: Bool

  package init(_ pipeline: Pipeline, over source: any BatchSource) {
    self.pipeline = pipeline
    self.source = source
    isParallel = source is ParallelScan
    startCopies()
  }

  /// Lets the tasks that scan also format the rows, if no operator after them needs the rows in order.
  ///
  /// Call it before the first step. Results without `formattedRows` are left to the caller.
  package mutating func formatRows(_ format: RowFormat?) {
    pipeline.rowFormat = format
    startCopies()
  }

  private mutating func startCopies() {
    guard var scan = source as? ParallelScan else { return }
    scan.run(pipeline.parallelPrefix)
    source = scan
  }

  package var report: SourceReport { source.report }

  /// One batch of the source and its result.
  package struct Step {
    package let input: Batch
    package let result: Batch?
  }

  /// Processes the next batch; nil at the end of the source, or when the pipeline needs no more.
  package mutating func step() async throws(RuntimeFailure) -> Step? {
    guard !pipeline.isSatisfied, let batch = try await source.next() else { return nil }
    let result =
      isParallel ? try pipeline.consumeAfterPrefix(batch) : try pipeline.consume(batch)
    return Step(input: batch, result: result)
  }

  /// Removes and returns the rows for each `save` stage since the last call, in the order of the stages.
  package mutating func takeSaved() -> [[Batch]] { pipeline.takeSaved() }

  /// The rows that were held back, in order; call it once, at the end.
  package mutating func finish() async throws(RuntimeFailure) -> [Batch] {
    if let scan = source as? ParallelScan {
      for copy in await scan.finishedCopies { pipeline.merge(copy) }
      try await pipeline.completeMerge()
    }
    return try pipeline.finish()
  }
}
