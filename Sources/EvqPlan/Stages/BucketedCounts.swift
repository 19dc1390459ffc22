package import EvqModel

/// Counts of rows in every time bucket from the first to the last; the stage `timeline`.
package struct BucketedCounts: Sendable {
  /// The counts of buckets that have rows; the first key is the bucket's time.
  package var counts: Aggregation
  package var buckets: TimeBuckets

  package init(counts: Aggregation, buckets: TimeBuckets) {
    self.counts = counts
    self.buckets = buckets
  }
}
