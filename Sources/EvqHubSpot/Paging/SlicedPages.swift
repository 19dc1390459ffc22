package import EvqEngine
package import EvqHTTP
package import EvqModel
package import EvqPlan

/// Reads one long request, oldest first, as time slices that are read in parallel.
///
/// Pages of a request are sequential, because a cursor is known only after its page; slices are independent.
/// The slices depend on the responses only, and the buffered rows are bounded.
package struct SlicedPages: BatchSource {
  private let reading: TimeSlice.Reading
  private let until: Instant?
  /// No records are expected after this time; the last slice is open-ended.
  private let horizon: Instant
  private var head: RecordPages?
  private var position: PagePosition
  private var firstTime: Instant?
  /// The slices in flight, in order.
  private var running: [RunningSlice] = []
  private var batches: ArraySlice<Batch> = []
  private var failure: RuntimeFailure?
  /// The start of the next slice; nil after the last one.
  private var nextStart: Instant?
  private var sliceMilliseconds: Int64 = 0
  /// The rows of a page; HubSpot may send fewer than the limit.
  private var pageRows = 1
  package private(set) var report = SourceReport()

  /// The most slices in flight; the others continue while the first is printed.
  private static let runningMax = 5
  /// The rows to read page by page first: slices do not pay off for short requests.
  private static let headRows = 400
  /// The target size of a slice.
  private static let sliceRows = 3_200

  /// Reads a request that is oldest first and whose window ends at `until`; expects no events after `now`.
  package init(
    _ planned: PlannedRequest,
    form: PageForm,
    transport: any HTTPTransport,
    scanner: ScannerConfiguration,
    order: PageOrder,
    until: Instant?,
    now: Instant,
    isStrict: Bool = false
  ) throws(RuntimeFailure) {
    reading = TimeSlice.Reading(
      planned: planned,
      form: form,
      transport: transport,
      order: order,
      scanner: scanner,
      isStrict: isStrict
    )
    self.until = until
    horizon = until.map { min($0, now) } ?? now
    position = PagePosition(order)
    head = RecordPages(
      planned,
      form: form,
      transport: transport,
      scanner: try scanner.make(),
      order: order,
      isStrict: isStrict
    )
    report.requests = 1
  }

  package mutating func next() async throws(RuntimeFailure) -> Batch? {
    if let batch = try await nextOfHead() { return batch }
    while true {
      if let batch = batches.popFirst() { return batch }
      if let failure { throw failure }
      startSlices()
      guard !running.isEmpty else { return nil }
      accept(await running.removeFirst().content())
    }
  }

  // MARK: The first pages

  private mutating func nextOfHead() async throws(RuntimeFailure) -> Batch? {
    guard var head else { return nil }
    let batch: Batch?
    do throws(RuntimeFailure) {
      batch = try await head.next()
    } catch {
      report = head.report
      throw error
    }
    self.head = head
    report = head.report
    guard let batch else {
      self.head = nil
      return nil
    }
    position.advance(over: batch)
    firstTime = firstTime ?? position.time
    if report.rowsRead >= SlicedPages.headRows, !head.isAtLastPage { switchToSlices() }
    return batch
  }

  /// Switches to slices, unless a row has no time: then it belongs to no slice.
  private mutating func switchToSlices() {
    pageRows = max(1, report.rowsRead / max(1, report.pages))
    guard canStartSlice, !position.hasTimelessRows, let firstTime, let last = position.time else {
      return
    }
    head = nil
    report.cursor = nil
    nextStart = last
    let spent = max(1, last.milliseconds - firstTime.milliseconds)
    sliceMilliseconds = max(1, spent * Int64(SlicedPages.sliceRows) / Int64(report.rowsRead))
  }

  // MARK: Slices

  private mutating func startSlices() {
    while running.count < SlicedPages.runningMax, running.isEmpty || canStartSlice,
      let slice = nextSlice()
    {
      running.append(RunningSlice(slice, reading))
    }
  }

  /// Whether the budget of requests is enough for one more slice, and twice that for slices that turn out
  /// too long.
  ///
  /// Pages of a later slice are worth nothing when the budget ends in an earlier one.
  private var canStartSlice: Bool {
    reading.transport.requestsLeft >= 2 * sliceRequests * (running.count + 2)
  }

  /// The most requests for one slice, where none is sent again.
  private var sliceRequests: Int { TimeSlice.rowsMax / pageRows + 1 }

  private mutating func nextSlice() -> TimeSlice? {
    guard let start = nextStart else { return nil }
    let delivered = position
    position = PagePosition(reading.order)
    let end = start.advanced(byMilliseconds: sliceMilliseconds)
    guard canStartSlice, end < horizon else {
      nextStart = nil
      return TimeSlice(start: start, end: until, position: delivered)
    }
    nextStart = end
    return TimeSlice(start: start, end: end, position: delivered)
  }

  private mutating func accept(_ content: TimeSlice.Content) {
    batches = content.batches[...]
    failure = content.failure
    report.hasUnclearEnd = content.report.hasUnclearEnd
    report.pages += content.report.pages
    report.rowsRead += content.report.rowsRead
    report.malformedCount += content.report.malformedCount
    report.malformedLocations += content.report.malformedLocations.prefix(
      SourceReport.locationsMax - report.malformedLocations.count
    )
    if let rest = content.rest { running.insert(RunningSlice(rest, reading), at: 0) }
    adapt(to: content)
  }

  /// Lengthens slices after few rows and shortens them after many.
  private mutating func adapt(to content: TimeSlice.Content) {
    let rows = content.batches.reduce(0) { $0 + $1.count }
    if rows * 2 < SlicedPages.sliceRows {
      let factor: Int64 = rows == 0 ? 16 : rows * 8 < SlicedPages.sliceRows ? 4 : 2
      sliceMilliseconds = min(sliceMilliseconds, .max / 32) * factor
    } else if rows > SlicedPages.sliceRows * 2 {
      sliceMilliseconds = max(1, sliceMilliseconds / 2)
    }
  }
}

/// A slice in flight; it is cancelled when the last reference goes away.
private final class RunningSlice: Sendable {
  private let task: Task<TimeSlice.Content, Never>

  init(_ slice: TimeSlice, _ reading: TimeSlice.Reading) {
    task = Task { await slice.content(reading) }
  }

  deinit {
    task.cancel()
  }

  func content() async -> TimeSlice.Content {
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
